/** Line icons of the desk, drawn on a 24 grid; all decorative, the words are beside them. */
import { svg, type SVGTemplateResult } from "lit";

const icon = (body: SVGTemplateResult): SVGTemplateResult =>
  svg`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${body}</svg>`;

export const icons = {
  alert: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7.500v5M12 16.500h.01"/>`),
  back: icon(svg`<path d="M15 5l-7 7 7 7"/>`),
  bell: icon(svg`<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 2h-15zM10 21h4"/>`),
  bellOff: icon(svg`<path d="M8.500 6.100A6 6 0 0 1 18 11v3M6 10v6.500l-1.500 2H17M10 21h4M4 3.500l16 17"/>`),
  book: icon(svg`<path d="M12 6.500C10 5 7 4.500 4 4.800v13.400c3-.3 6 .2 8 1.800 2-1.600 5-2.100 8-1.800V4.800c-3-.3-6 .2-8 1.700zM12 6.500V20"/>`),
  download: icon(svg`<path d="M12 4v11M7 10.500l5 5 5-5M5 20h14"/>`),
  more: icon(svg`<path d="M12 5.500h.01M12 12h.01M12 18.500h.01" stroke-width="3"/>`),
  pass: icon(svg`<path d="M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4"/>`),
  pause: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M10 8.500v7M14 8.500v7"/>`),
  page: icon(svg`<path d="M6.500 3.500h7l4 4v13h-11zM13.500 3.500v4h4M9 12.500h6M9 16h6"/>`),
  picture: icon(svg`<rect x="3.500" y="5" width="17" height="14" rx="2"/><circle cx="9" cy="10" r="1.500"/><path d="M4 17l5-4.500 3.500 3 3.500-3.500 4.500 4"/>`),
  voice: icon(svg`<rect x="9.500" y="3.500" width="5" height="10" rx="2.500"/><path d="M6 11a6 6 0 0 0 12 0M12 17v3.500"/>`),
  check: icon(svg`<path d="M5 12.500l4.500 4.500L19 7.500"/>`),
  checks: icon(svg`<path d="M2.500 12.500L7 17l9.500-9.500M11.500 16.500l.5.500L21.500 7.500"/>`),
  clock: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>`),
  chevron: icon(svg`<path d="M6 9.500l6 6 6-6"/>`),
  close: icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`),
  down: icon(svg`<path d="M12 5v14M6 13l6 6 6-6"/>`),
  exit: icon(svg`<path d="M14 4H6.500A1.500 1.500 0 0 0 5 5.500v13A1.500 1.500 0 0 0 6.500 20H14M10 12h10M17 8.500l3.500 3.500-3.500 3.500"/>`),
  eye: icon(svg`<path d="M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z"/><circle cx="12" cy="12" r="2.800"/>`),
  eyeOff: icon(svg`<path d="M4 4l16 16M9.500 5.900A9 9 0 0 1 12 5.500c6 0 9.500 6.500 9.500 6.500a17 17 0 0 1-2.700 3.500M6.200 7.500A16 16 0 0 0 2.500 12S6 18.500 12 18.500c1.500 0 2.900-.4 4.100-1"/>`),
  finish: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M8 12.300l2.800 2.800L16 9.500"/>`),
  inbox: icon(svg`<path d="M4 13.500L6.500 5h11L20 13.500V18a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 18zM4 13.500h4.500l1.500 2.500h4l1.500-2.500H20"/>`),
  info: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v5.500M12 7.500h.01"/>`),
  insert: icon(svg`<path d="M4 5h16M4 10h9M4 15h5M16 12v8M12.500 16.500L16 20l3.500-3.500"/>`),
  keyboard: icon(svg`<rect x="2.500" y="6" width="19" height="12.500" rx="2"/><path d="M6.500 10h.01M10 10h.01M13.500 10h.01M17 10h.01M8 14.500h8"/>`),
  lock: icon(svg`<rect x="5" y="10.500" width="14" height="10" rx="2"/><path d="M8 10.500V8a4 4 0 0 1 8 0v2.500"/>`),
  offline: icon(svg`<path d="M3 3l18 18M8.500 16a5 5 0 0 1 6.500-.5M5 12.500a10 10 0 0 1 4.500-2.600M14 9.700a10 10 0 0 1 5 2.800M12 20h.01"/>`),
  people: icon(svg`<circle cx="9" cy="8.500" r="3.500"/><path d="M2.500 20c.6-3.600 3.200-5.500 6.500-5.500s5.900 1.900 6.500 5.500M16 5.300a3.500 3.500 0 0 1 0 6.400M18.500 14.900c1.700.9 2.700 2.700 3 5.100"/>`),
  retry: icon(svg`<path d="M20 11a8 8 0 1 0-2.300 6.300M20 5v6h-6"/>`),
  search: icon(svg`<circle cx="11" cy="11" r="6.500"/><path d="M16 16l4.500 4.500"/>`),
  send: icon(svg`<path d="M12 19V5M6 11l6-6 6 6"/>`),
  shield: icon(svg`<path d="M12 3l7.500 3v5.500c0 4.600-3.100 8-7.500 9.500-4.400-1.500-7.500-4.900-7.500-9.500V6zM9 12l2.200 2.200L15.500 10"/>`),
} as const;
