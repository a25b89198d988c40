/* SPDX-License-Identifier: MIT */
#include "reportstyle.h"

#define COLORS_LIGHT                                                           \
  ":root{color-scheme:light dark;--bg:#fff;--panel:#f5f6f8;--line:#d5d9df;"    \
  "--text:#1b1f24;--soft:#545c66;--link:#0a4f96;"                              \
  "--c0:#9c1620;--b0:#fdeaea;--c1:#7a4700;--b1:#fff1d6;"                       \
  "--c2:#0a4f96;--b2:#e5f0fb;--c3:#17602f;--b3:#e4f4e8;"                       \
  "--g:#d9dde3;--u:#cbd8ea;--h:#f3dfae;--r:#bfe0e3;--s:#1d6b38;--on-s:#fff;"   \
  "--d:#d8c6ea;--t:#e3e5e8;--v:#f1b9b9}\n"

#define COLORS_DARK                                                            \
  "@media screen and (prefers-color-scheme:dark){:root{--bg:#14171b;"          \
  "--panel:#1e2228;--line:#3a414a;--text:#e8eaed;--soft:#aab2bc;"              \
  "--link:#8fc1f7;--c0:#ff9d9d;--b0:#431a1d;--c1:#f5c26b;--b1:#3a2b0f;"        \
  "--c2:#9ccbfa;--b2:#14304d;--c3:#8fd8a5;--b3:#173522;--g:#3b424b;"           \
  "--u:#2f4668;--h:#5d4a15;--r:#1f5055;--s:#7fd197;--on-s:#0d1f13;"            \
  "--d:#4f3b6b;--t:#2c3138;--v:#6b2529}}\n"

#define TEXT                                                                   \
  "*{box-sizing:border-box}\n"                                                 \
  "body{margin:0 auto;max-width:74rem;padding:1.5rem 1.25rem 4rem;"            \
  "background:var(--bg);color:var(--text);"                                    \
  "font:1rem/1.5 system-ui,\"Segoe UI\",Roboto,\"Helvetica Neue\","            \
  "\"Liberation Sans\",sans-serif}\n"                                          \
  "h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem}\n"                  \
  "h2{font-size:1.3rem;margin:2.5rem 0 .75rem}\n"                              \
  "h3{font-size:1.05rem;margin:0}\n"                                           \
  "h4{font-size:.95rem;margin:1.25rem 0 .4rem}\n"                              \
  "p{margin:.25rem 0 .5rem;max-width:70ch}\n"                                  \
  "a{color:var(--link)}\n"                                                     \
  "code{font:.85em/1.45 ui-monospace,\"DejaVu Sans Mono\",Menlo,monospace;"    \
  "overflow-wrap:anywhere;user-select:all}\n"                                  \
  "time{font-variant-numeric:tabular-nums;white-space:nowrap}\n"               \
  ".soft,.rel,.of{color:var(--soft)}\n"                                        \
  ".of{margin:0 0 .5rem;font-size:.9rem}\n"                                    \
  ".v0{color:var(--c0)}.v1{color:var(--c1)}.v2{color:var(--c2)}"               \
  ".v3{color:var(--c3)}\n"                                                     \
  ":focus-visible{outline:3px solid var(--link);outline-offset:2px}\n"

#define BADGES                                                                 \
  ".badge{display:inline-block;font-size:.8rem;font-weight:600;"               \
  "line-height:1.4;padding:.1rem .55rem;border-radius:1rem;"                   \
  "border:1px solid currentcolor;white-space:nowrap;justify-self:start}\n"     \
  ".badge.v0{background:var(--b0)}.badge.v1{background:var(--b1)}"             \
  ".badge.v2{background:var(--b2)}.badge.v3{background:var(--b3)}\n"

#define SUMMARY                                                                \
  ".levels{display:grid;grid-template-columns:repeat(4,1fr);gap:.75rem;"       \
  "margin:1.25rem 0;padding:0;list-style:none}\n"                              \
  ".levels li{border:1px solid var(--line);border-left:6px solid;"             \
  "border-radius:.4rem;padding:.6rem .9rem}\n"                                 \
  ".levels b{display:block;font-size:1.9rem;line-height:1.1}\n"                \
  ".levels span{color:var(--text)}\n"                                          \
  ".warn{border:2px solid var(--c0);background:var(--b0);border-radius:.4rem;" \
  "padding:.6rem .9rem;max-width:none}\n"                                      \
  ".need{border:1px solid var(--line);border-left:6px solid;"                  \
  "border-radius:.4rem;padding:.7rem 1rem;margin:0 0 .75rem}\n"                \
  ".need.n0{border-left-color:var(--c0)}"                                      \
  ".need.n1{border-left-color:var(--c1)}"                                      \
  ".need.n2{border-left-color:var(--c2)}\n"

#define TABLES                                                                 \
  "table{border-collapse:collapse;width:100%;font-size:.9rem}\n"               \
  "caption{text-align:left;font-weight:600;padding:.4rem 0 .2rem}\n"           \
  "th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;"             \
  "border-top:1px solid var(--line)}\n"                                        \
  "thead th,thead td{border-top:0;color:var(--soft);font-weight:600}\n"        \
  "tbody th{font-weight:600}\n"                                                \
  ".count{text-align:right;font-variant-numeric:tabular-nums;width:6rem}\n"    \
  ".keys{table-layout:fixed}.keys th:first-child,.keys td:first-child"         \
  "{width:9rem}.keys th:first-child[scope=col]{width:auto}\n"                  \
  ".records td:nth-child(1){width:38%}.records td:nth-child(2){width:5rem}"    \
  ".records td:nth-child(3){width:4rem}.need p{max-width:none}\n"              \
  ".attention tbody{break-inside:avoid}.attention tbody th{width:21%}"         \
  ".attention th a{overflow-wrap:anywhere}.attention .of{font-weight:400}"     \
  ".attention td:nth-last-child(1){width:17%}"                                 \
  ".attention td:nth-last-child(2){width:23%}"                                 \
  ".attention tr+tr td{border-top-style:dotted}\n"

#define DOMAINS                                                                \
  ".tenant{margin:1.75rem 0 0}\n"                                              \
  ".tenant>p{margin:0 0 .5rem}\n"                                              \
  ".domain{border:1px solid var(--line);border-top-width:0}\n"                 \
  ".tenant p+.domain{border-top-width:1px;border-radius:.4rem .4rem 0 0}\n"    \
  ".domain:last-child{border-radius:0 0 .4rem .4rem}\n"                        \
  ".domain[open]{background:var(--panel)}\n"                                   \
  "summary{cursor:pointer}\n"                                                  \
  ".domain summary{display:grid;align-items:baseline;"                         \
  "grid-template-columns:minmax(0,1.9fr) 9.7rem minmax(0,1.5fr) "              \
  "minmax(0,1.8fr) minmax(0,2.2fr);gap:.2rem .8rem;padding:.45rem .8rem;"      \
  "font-size:.92rem}\n"                                                        \
  ".domain summary::before{content:none}\n"                                    \
  ".domain summary:hover{background:var(--panel)}\n"                           \
  ".dn{overflow-wrap:anywhere}\n"                                              \
  ".dn::before{content:\"\\25B8\\A0\";color:var(--soft)}"                      \
  "[open]>summary .dn::before{content:\"\\25BE\\A0\"}\n"                       \
  ".sg,.nx{color:var(--soft)}\n"                                               \
  ".inside{padding:.25rem 1rem 1.25rem}\n"                                     \
  ".facts{display:grid;grid-template-columns:repeat(auto-fit,"                 \
  "minmax(min(18rem,100%),1fr));gap:.5rem 1.25rem;margin:.75rem 0}\n"          \
  ".facts dt{color:var(--soft);font-size:.82rem}.facts "                       \
  "dd{margin:0;font-size:.95rem;"                                              \
  "overflow-wrap:anywhere}\n"

#define CHART                                                                  \
  ".chart{display:block;overflow:visible;font-size:11px}\n"                    \
  ".track{fill:none;stroke:var(--line)}\n"                                     \
  ".b-g{fill:var(--g)}.b-u{fill:var(--u)}.b-h{fill:var(--h)}"                  \
  ".b-r{fill:var(--r)}.b-s{fill:var(--s)}.b-d{fill:var(--d)}"                  \
  ".b-t{fill:var(--t)}.b-v{fill:var(--v)}.b-w{fill:var(--t)}\n"                \
  ".plan{fill-opacity:.3;stroke:var(--soft);stroke-dasharray:3 3}\n"           \
  ".chart text{fill:var(--text)}.chart .l-s{fill:var(--on-s);"                 \
  "font-weight:600}.chart .lane{font-weight:600}"                              \
  ".chart .axis,.chart .none{fill:var(--soft)}"                                \
  ".chart .nowt,.chart .swt{font-weight:700}\n"                                \
  ".tick{stroke:var(--soft)}.now{stroke:var(--text);stroke-width:2}"           \
  ".switch{stroke:var(--c2);stroke-width:2;stroke-dasharray:5 3}"              \
  ".chart .swt{fill:var(--c2)}\n"                                              \
  ".steps{margin:.5rem 0;padding:0;list-style:none;font-size:.9rem}\n"         \
  ".steps li{padding:.1rem 0 .1rem .8rem;border-left:3px solid var(--c3)}\n"   \
  ".steps .later{border-left:3px dashed var(--soft)}"                          \
  ".steps .nowli{border-left-color:var(--text)}\n"

#define NARROW                                                                 \
  "@media (max-width:52rem){.domain summary{grid-template-columns:"            \
  "minmax(0,1fr) auto}.sg,.nx,.nd{grid-column:1/-1;padding-left:1.1rem}"       \
  ".nx:empty,.nd:empty{display:none}.levels{grid-template-columns:1fr 1fr}}\n" \
  "@media (max-width:36rem){body{padding:1rem .75rem 3rem}"                    \
  ".keys tr{display:grid;grid-template-columns:1fr 1fr}"                       \
  ".keys thead td{display:none}.keys tbody th{grid-column:1/-1}"               \
  ".keys tbody td{border:0;padding:.1rem .3rem .35rem;"                        \
  "overflow-wrap:anywhere}.keys tbody th:first-child,"                         \
  ".keys td:first-child{width:auto}.keys td,.keys th{padding:.35rem "          \
  ".3rem}.keys td{font-size:.82rem}"                                           \
  ".records thead,.attention "                                                 \
  "thead{position:absolute;clip-path:inset(50%);height:1px;"                   \
  "width:1px;overflow:hidden}.records tr{display:block;padding:.4rem 0;"       \
  "border-top:1px solid var(--line)}.records td{display:block;border:0;"       \
  "padding:.1rem 0}.records td:nth-child(1){width:auto}"                       \
  ".records td::before,.attention td::before{content:attr(data-h) \": \";"     \
  "color:var(--soft)}"                                                         \
  ".attention tbody th,.attention tbody td,.attention tbody td:nth-child(n)"   \
  "{display:block;border:0;width:auto;padding:.1rem 0}"                        \
  ".attention tbody{display:block;border-top:1px solid var(--line);"           \
  "padding:.4rem 0}.attention tr{display:block}.attention tr+tr"               \
  "{margin-top:.5rem;border-top:1px dotted var(--line);padding-top:.3rem}"     \
  ".inside{padding:.25rem .6rem 1rem}.need{padding:.6rem .7rem}}\n"

#define PRINT                                                                  \
  "@media print{html{font-size:8.5pt}body{max-width:none;padding:0}"           \
  ".need,tr,.chart,.domain summary{break-inside:avoid}h2,h3,h4"                \
  "{break-after:avoid}*{print-color-adjust:exact}"                             \
  ".few details::details-content{display:block;content-visibility:visible}}\n"

void cli_report_style(FILE *out)
{
  static const char *const parts[] = {
      COLORS_LIGHT, COLORS_DARK, TEXT,  BADGES, SUMMARY,
      TABLES,       DOMAINS,     CHART, NARROW, PRINT};
  size_t i;

  for (i = 0; i < sizeof(parts) / sizeof(*parts); ++i) {
    fputs(parts[i], out);
  }
}
