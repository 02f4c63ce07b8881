/** Line icons of the widget, drawn on a 24 grid; all decorative, the words are beside them. */
import { svg, type SVGTemplateResult } from "lit";

const icon = (body: SVGTemplateResult): SVGTemplateResult =>
  svg`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${body}</svg>`;

export const icons = {
  chat: icon(svg`<path d="M21 11.5a8.5 8.5 0 0 1-12.4 7.6L3 21l1.9-5.6A8.5 8.5 0 1 1 21 11.5z"/>
    <path d="M8.5 11.5h.01M12.5 11.5h.01M16.5 11.5h.01"/>`),
  close: icon(svg`<path d="M6 9.5l6 6 6-6"/>`),
  cross: icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`),
  send: icon(svg`<path d="M12 19V5M6 11l6-6 6 6"/>`),
  clock: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>`),
  attach: icon(svg`<path d="M20 11.500l-8.200 8.200a5 5 0 0 1-7.100-7.100l8.500-8.500a3.400 3.400 0 0 1 4.800 4.800l-8.400 8.400a1.700 1.700 0 0 1-2.400-2.400l7.700-7.700"/>`),
  picture: icon(svg`<rect x="3.500" y="5" width="17" height="14" rx="2"/><circle cx="9" cy="10" r="1.500"/><path d="M4 17l5-4.500 3.500 3 3.500-3.500 4.500 4"/>`),
  page: icon(svg`<path d="M6.500 3.500h7l4 4v13h-11zM13.500 3.500v4h4M9 12.500h6M9 16h6"/>`),
  voice: icon(svg`<rect x="9.500" y="3.500" width="5" height="10" rx="2.500"/><path d="M6 11a6 6 0 0 0 12 0M12 17v3.500"/>`),
  download: icon(svg`<path d="M12 4v11M7 10.500l5 5 5-5M5 20h14"/>`),
  check: icon(svg`<path d="M5 12.5l4.5 4.5L19 7.5"/>`),
  alert: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5M12 16.5h.01"/>`),
  retry: icon(svg`<path d="M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6"/>`),
  shield: icon(svg`<path d="M12 3l7.5 3v5.5c0 4.6-3.1 8-7.5 9.5-4.4-1.5-7.5-4.9-7.5-9.5V6z"/><path d="M9 12l2.2 2.2L15.5 10"/>`),
  people: icon(svg`<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.6-3.6 3.2-5.5 6.5-5.500s5.9 1.9 6.5 5.5"/>
    <path d="M16 5.300a3.5 3.5 0 0 1 0 6.400M18.5 14.900c1.7.9 2.7 2.7 3 5.1"/>`),
  folder: icon(svg`<path d="M3.5 7.500a2 2 0 0 1 2-2h4l2 2.500h7a2 2 0 0 1 2 2v7.500a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2z"/>`),
  copy: icon(svg`<rect x="9" y="9" width="11" height="11" rx="2.5"/><path d="M5 15a2 2 0 0 1-1-1.700V6a2 2 0 0 1 2-2h7.300A2 2 0 0 1 15 5"/>`),
  down: icon(svg`<path d="M12 5v14M6 13l6 6 6-6"/>`),
  offline: icon(svg`<path d="M3 3l18 18M8.5 16a5 5 0 0 1 6.5-.500M5 12.500a10 10 0 0 1 4.5-2.600M14 9.700a10 10 0 0 1 5 2.800M12 20h.01"/>`),
  star: icon(svg`<path d="M12 3.500l2.6 5.4 5.9.8-4.3 4.1 1 5.900L12 16.900l-5.2 2.8 1-5.900L3.5 9.700l5.9-.800z"/>`),
} as const;
