"""What a page looks like, asked of the browser: what sticks out, what is cut off, what has no name."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

_ALL = """
const all = (root) => [...root.querySelectorAll("*")].flatMap((each) =>
  [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
const parent = (node) => node.parentElement ?? node.getRootNode().host ?? null;
const chain = (node) => node ? [node, ...chain(parent(node))] : [];
const style = (node) => getComputedStyle(node);
const shown = (node) => node.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})
  && !chain(node).some((each) => style(each).clipPath !== "none" && style(each).position === "absolute");
const words = (node) => (node.textContent ?? "").trim().slice(0, 60);
const label = (node) => `${node.localName}.${node.getAttribute("class") ?? ""}: ${words(node)}`;
"""

_OUTSIDE = (
    "() => {"
    + _ALL
    + """
  const scrolls = (node) => chain(parent(node)).some((each) => ["auto", "scroll"].includes(style(each).overflowX)
    && each.scrollWidth > each.clientWidth);
  return all(document.body).filter((node) => {
    const {left, right, width, height} = node.getBoundingClientRect();
    const out = right > innerWidth + 0.5 || left < -0.5;
    return out && width > 1 && height > 1 && shown(node) && !scrolls(node) && !node.closest("svg");
  }).map(label);
}"""
)

_CUT = (
    "() => {"
    + _ALL
    + """
  return all(document.body).filter((node) => {
    const {overflowX, textOverflow} = style(node);
    const cut = node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1;
    return cut && ["hidden", "clip"].includes(overflowX) && textOverflow !== "ellipsis" && shown(node);
  }).map(label);
}"""
)

_SMALL = (
    "(least) => {"
    + _ALL
    + """
  return all(document.body).filter((node) => node.matches("button:enabled") && shown(node)).filter((node) => {
    const {width, height} = node.getBoundingClientRect();
    return width < least || height < least;
  }).map((node) => `${label(node)} ${JSON.stringify(node.getBoundingClientRect())}`);
}"""
)

_PALE = (
    "() => {"
    + _ALL
    + """
  const parts = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const light = ([r, g, b]) => [r, g, b].map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, i) => sum + each * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, below) => top.slice(0, 3).map((each, i) => each * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = (node) => {
    const layers = [];
    for (const each of chain(node)) {
      if (style(each).backgroundImage !== "none") return null;
      const colour = parts(style(each).backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduceRight((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const speaks = (node) => [...node.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.data.trim());
  return all(document.body).filter((node) => speaks(node) && shown(node) && !node.matches(":disabled, :disabled *"))
    .flatMap((node) => {
      const below = ground(node);
      if (!below) return [];
      const [one, other] = [light(over(parts(style(node).color), below)), light(below)].sort((a, b) => b - a);
      const ratio = (one + 0.05) / (other + 0.05);
      const px = parseFloat(style(node).fontSize);
      const large = px >= 24 || (px >= 18.66 && Number(style(node).fontWeight) >= 700);
      return ratio < (large ? 3 : 4.5) ? [`${ratio.toFixed(2)} ${label(node)}`] : [];
    });
}"""
)

_TURNED = (
    "() => {"
    + _ALL
    + """
  const empty = (node) => node.matches("textarea, input:not([type]), input[type=text], input[type=search]")
    && node.value === "";
  return all(document.body).filter((node) => empty(node) && shown(node))
    .filter((node) => style(node).direction !== "rtl" || style(node).unicodeBidi === "plaintext").map(label);
}"""
)

_NAMED = {
    "button",
    "link",
    "textbox",
    "searchbox",
    "switch",
    "tab",
    "tablist",
    "radio",
    "dialog",
    "log",
    "region",
    "image",
}


def overflow_px(page: Page) -> int:
    """By how much the page is wider than its window."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


def outside(page: Page) -> list[str]:
    """Visible elements that stick out of the window at the side, unless they are in something that scrolls."""
    return _list(page.evaluate(_OUTSIDE))


def cut_off(page: Page) -> list[str]:
    """Visible elements whose content is cut off at the side without an ellipsis."""
    return _list(page.evaluate(_CUT))


def too_small(page: Page, least_px: int) -> list[str]:
    """Visible buttons smaller than a finger."""
    return _list(page.evaluate(_SMALL, least_px))


def too_pale(page: Page) -> list[str]:
    """Visible text on a plain ground with less contrast than WCAG 2.2 AA asks (1.4.3)."""
    return _list(page.evaluate(_PALE))


def turned(page: Page) -> list[str]:
    """Empty fields of an Arabic page whose caret stands at the left: `dir="auto"` finds no letter to follow."""
    return _list(page.evaluate(_TURNED))


def nameless(page: Page) -> list[str]:
    """What a screen reader meets without a name, from Chromium's own accessibility tree."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    roles = [
        (node["role"]["value"], (node.get("name") or {}).get("value", "")) for node in nodes if not node["ignored"]
    ]
    assert any(role == "button" for role, _ in roles), "the tree was read too early"
    return [role for role, name in roles if role in _NAMED and not name.strip()]


def _list(found: list[str]) -> list[str]:
    return found
