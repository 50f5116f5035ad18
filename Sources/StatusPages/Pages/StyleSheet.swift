/// The style sheet of the pages: light and dark, a dense table on wide screens, a card for each connection on narrow ones.
///
/// The server serves it as a separate file, so that the pages need no inline style.
enum StyleSheet {
    static let bytes = Array((colors + frame + cards + table + figures + detail + narrow).utf8)

    /// A hash of the text (FNV-1a). The address of the style sheet contains it, so that a browser can keep the file.
    static let version = String(
        bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }, radix: 36)

    private static let colors = """
        :root{color-scheme:light dark;--bg:#f6f7f9;--panel:#fff;--ink:#1c2128;--soft:#5b6572;--line:#e1e5ea;--hair:#eef0f3;
        --link:#0b5cad;--up:#1a7f37;--bad:#c1121f;--warn:#8a5a00;--none:#697380;--band:#c9dcf2;--median:#1f6fc4;
        --loss1:#e0a100;--loss2:#e2711d;--loss3:#c1121f;--badbg:#fdebec;--warnbg:#fff5dc}
        @media(prefers-color-scheme:dark){:root{--bg:#0e1116;--panel:#161b22;--ink:#dfe5ec;--soft:#95a0ad;--line:#2a313a;
        --hair:#20262e;--link:#6cb0f5;--up:#4ac26b;--bad:#ff7b72;--warn:#e3b341;--none:#95a0ad;--band:#22405f;
        --median:#6cb0f5;--loss1:#e3b341;--loss2:#f0883e;--loss3:#f85149;--badbg:#35191c;--warnbg:#2f2612}}

        """

    private static let frame = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--bg);color:var(--ink);font:13px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,
        "Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
        a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
        header{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:baseline;padding:10px 20px;background:var(--panel);
        border-bottom:1px solid var(--line)}
        .brand{color:var(--ink);font-weight:650;font-size:15px}
        header nav{display:flex;gap:12px}
        .when{margin:0 0 0 auto;color:var(--soft)}
        .refresh{margin-left:16px}.refresh a{padding:1px 5px;border-radius:4px}
        [aria-current=true]{background:var(--hair);color:var(--ink);box-shadow:inset 0 0 0 1px var(--line)}
        main{padding:16px 20px 40px;max-width:1760px;margin:0 auto}
        section{margin:0 0 24px}
        h1{font-size:20px;margin:0;font-weight:650}h2{font-size:13px;margin:0;font-weight:650}
        h3{font-size:12px;margin:12px 0 4px;font-weight:600}
        small{display:block;color:var(--soft);font-size:11.5px}
        code{font:12px ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        bdi{overflow-wrap:anywhere}
        .no{color:var(--soft);font-weight:400}.bad{color:var(--bad)}
        .sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .bar{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;margin-bottom:8px}
        .bar h2{font-size:15px}
        .nodata{color:var(--soft);padding:24px;text-align:center;background:var(--panel);border:1px dashed var(--line);
        border-radius:6px;margin:0}
        .tag{display:inline-block;padding:0 6px;border-radius:9px;background:var(--hair);border:1px solid var(--line);
        color:var(--ink);font-size:11.5px;white-space:normal}
        .st{white-space:nowrap;font-weight:600;color:var(--none)}.st i{font-style:normal;display:inline-block;width:1.1em}
        .why{margin:0 0 10px;max-width:70em}.st.up{color:var(--up)}.st.down{color:var(--bad)}.st.degraded{color:var(--warn)}

        """

    private static let cards = """
        .health{display:grid;grid-template-columns:repeat(auto-fit,minmax(210px,1fr));background:var(--panel);
        border:1px solid var(--line);border-radius:6px;overflow:hidden}
        .card{padding:8px 12px;box-shadow:1px 1px 0 var(--line)}.card h2{display:inline;color:var(--soft);font-weight:500;
        font-size:12px;margin-right:6px}
        .card p{margin:2px 0 0;color:var(--soft);font-size:12px;overflow-wrap:anywhere}
        .card ul{margin:2px 0 0;padding:0;list-style:none;color:var(--warn);font-size:12px;max-height:6em;overflow:auto}
        .chips{display:flex;flex-wrap:wrap;gap:4px}
        .chips a{padding:2px 9px;border-radius:11px;border:1px solid var(--line);background:var(--panel);color:var(--soft)}
        .chips b{color:var(--ink)}.chips .down b{color:var(--bad)}.chips .degraded b{color:var(--warn)}
        .chips .up b{color:var(--up)}.chips .zero b{color:inherit;font-weight:400}
        .chips [aria-current=true]{color:var(--ink);box-shadow:inset 0 0 0 1px var(--link);border-color:var(--link)}
        form{display:flex;gap:4px;margin-left:auto}
        input,button{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:5px;
        padding:3px 8px;min-width:0}
        button{background:var(--hair);cursor:pointer}
        .pager{display:flex;gap:14px;margin-top:8px;color:var(--soft)}
        .pairs{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(330px,1fr));
        background:var(--panel);border:1px solid var(--line);border-radius:6px;overflow:hidden}
        .pairs li{padding:6px 12px;box-shadow:1px 1px 0 var(--line)}.pairs .members{display:block;font-size:12px}
        .members a.down{color:var(--bad)}
        .work{list-style:none;margin:0;padding:4px 0;background:var(--panel);border:1px solid var(--line);border-radius:6px}
        .work li{padding:3px 12px}
        .events{list-style:none;margin:0;padding:4px 0;background:var(--panel);border:1px solid var(--line);border-radius:6px}
        .events li{display:grid;grid-template-columns:max-content 170px 1fr;gap:12px;padding:3px 12px}
        .events time{color:var(--soft);white-space:nowrap}.kind{font-weight:600;color:var(--soft)}
        .kind.down{color:var(--bad)}.kind.up{color:var(--up)}.kind.degraded{color:var(--warn)}

        """

    private static let table = """
        .scroll{overflow-x:auto;background:var(--panel);border:1px solid var(--line);border-radius:6px}
        table{border-collapse:collapse}
        th,td{text-align:left;font-weight:400;padding:4px 8px;vertical-align:top}
        thead th{color:var(--soft);font-size:11.5px;white-space:nowrap;border-bottom:1px solid var(--line)}
        thead a{color:inherit}thead [aria-sort] a{color:var(--ink);font-weight:600}
        .n{text-align:right;white-space:nowrap}
        .list{width:100%}.list td,.list tbody th{line-height:1.35}
        .list tbody:not(:last-child){border-bottom:1px solid var(--hair)}
        .list tbody:hover{background:var(--hair)}
        .list th:first-child,.list td:first-child{padding-left:12px}
        .list tbody th a{font-weight:600}.list tbody th{min-width:150px;max-width:280px}
        .list tbody .because td{padding-top:0;color:var(--soft);font-size:12px}
        .list thead th:nth-child(n+4):nth-child(-n+8),.list thead th:nth-child(n+12):nth-child(-n+14){text-align:right}
        .a,.a bdi{white-space:nowrap}.a{max-width:300px}
        .s{padding:2px 8px;width:200px}
        .k{display:block;width:184px;height:32px}
        .k path,.p path{vector-effect:non-scaling-stroke}
        path.b{fill:var(--band)}path.m{fill:none;stroke:var(--median);stroke-width:1.4}
        path.l{fill:var(--loss2)}path.o{fill:var(--loss3)}
        .k path.l{opacity:.85}.k path.o{opacity:.7}

        """

    private static let figures = """
        .plot{margin:10px 0 0;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:12px 14px 8px}
        .axes{display:grid;grid-template-columns:56px 1fr;column-gap:8px}
        .y{width:56px;height:216px;margin-top:-8px;overflow:visible}.y.loss{height:64px;margin-top:6px}
        .y text{font-size:11px;fill:var(--soft);text-anchor:end}.y .u{text-anchor:start}
        .p{display:block;width:100%;height:200px;overflow:visible}.p.loss{height:48px;margin-top:14px}
        .g line{stroke:var(--line);vector-effect:non-scaling-stroke}
        .p path.m{stroke-width:2.4}.m.c0{stroke:var(--median)}.m.c1{stroke:var(--loss1)}.m.c2{stroke:var(--loss2)}
        .m.c3{stroke:var(--loss3)}
        .p.loss path.l{fill:var(--loss3)}
        .h{fill:transparent}.h:hover{fill:var(--soft);fill-opacity:.15}
        .x{display:flex;justify-content:space-between;color:var(--soft);font-size:11px;padding-top:2px}
        figcaption{display:flex;flex-wrap:wrap;gap:2px 16px;color:var(--soft);font-size:11.5px;margin-top:8px}
        .sw{display:inline-block;width:14px;height:3px;margin:0 4px 3px 2px;vertical-align:middle;background:var(--median)}
        .sw.b{height:9px;background:var(--band)}.sw.l{height:9px;width:6px;background:var(--loss3)}
        .sw.c1{background:var(--loss1)}.sw.c2{background:var(--loss2)}.sw.c3{background:var(--loss3)}

        """

    private static let detail = """
        .crumbs{color:var(--soft);margin-bottom:4px}
        .title{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:baseline;margin-bottom:12px}.title .st{font-size:14px}
        .problems{margin:0 0 12px;padding:6px 12px 6px 28px;border-radius:6px;background:var(--warnbg);color:var(--warn)}
        .problems.down{background:var(--badbg);color:var(--bad)}
        dl{margin:0}dt{color:var(--soft);font-size:11.5px}dd{margin:0;overflow-wrap:anywhere}dd ul{margin:0;padding:0;list-style:none}
        .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:8px 24px;background:var(--panel);
        border:1px solid var(--line);border-radius:6px;padding:10px 14px;margin-bottom:24px}
        .tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(128px,1fr));background:var(--panel);
        border:1px solid var(--line);border-radius:6px;overflow:hidden}
        .tiles div{padding:6px 12px;box-shadow:1px 1px 0 var(--line)}.tiles dd{font-size:15px;font-weight:600;white-space:nowrap}
        .tiles dd .no{font-size:12px}
        .addr{font-size:13px}
        .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:16px 40px;margin:8px 0 0;
        background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:10px 6px}
        .counts{width:100%;max-width:480px;align-self:start}.counts caption,caption{text-align:left;font-weight:650;padding:0 8px 4px}
        .counts th,.counts td{padding:2px 8px;border-top:1px solid var(--hair)}.part th{padding-left:22px;color:var(--soft)}
        .part td{color:var(--soft)}
        .hops{margin:0;padding-left:28px}
        h3{padding-left:8px}
        details{margin-top:8px}summary{cursor:pointer;color:var(--soft)}
        details table,section>table{margin-top:6px;background:var(--panel);border:1px solid var(--line);border-radius:6px}
        tbody tr+tr>*{border-top:1px solid var(--hair)}.list tbody tr+tr>*{border-top:0}

        """

    private static let narrow = """
        @media(max-width:1400px){.list th,.list td{padding-left:6px;padding-right:6px}.k{width:140px}.s{width:152px}}
        @media(max-width:1160px){.list td:nth-child(11),.list th:nth-child(11){display:none}}
        @media(max-width:1000px){
        header,main{padding-left:12px;padding-right:12px}.when{margin-left:0;width:100%}
        form{margin-left:0;width:100%}input[type=search]{flex:1}
        .scroll{background:none;border:0;overflow:visible}.list,.list tbody,.list tr{display:block}.list thead{display:none}
        .list tbody{background:var(--panel);border:1px solid var(--line);border-radius:6px;margin-bottom:8px;padding:6px 4px}
        .list tbody:not(:last-child){border-bottom:1px solid var(--line)}
        .list tr{display:grid;grid-template-columns:repeat(4,1fr)}
        .list td,.list tbody th,.list th:first-child,.list td:first-child{padding:3px 8px;border:0;min-width:0;max-width:none}
        .list .n{text-align:left}
        .list td:nth-child(11){display:block}
        .list td:nth-child(1){grid-column:3/5;grid-row:1;justify-self:end}
        .list tbody th{grid-column:1/5;grid-row:1;padding-right:100px}
        .list td:nth-child(3){grid-column:1/3;grid-row:2}.list td:nth-child(9){grid-column:3/5;grid-row:2}
        .list .s{width:auto}.k{width:100%}
        .list .new td:nth-child(n+4){display:none}
        .list .because{display:block}.list .because td:first-child{display:none}
        .list .more{border-top:1px solid var(--hair)}.list .more td:first-child,.list .more th,.list .more td:last-child{display:none}
        .list td:nth-child(n+4):not([colspan])::before{display:block;color:var(--soft);font-size:11px;font-weight:400}
        .list td:nth-child(4)::before{content:"RTT ms"}.list td:nth-child(5)::before{content:"p50"}
        .list td:nth-child(6)::before{content:"p99"}.list td:nth-child(7)::before{content:"jitter"}
        .list td:nth-child(8)::before{content:"loss %"}.list td:nth-child(10)::before{content:"last outage"}
        .list td:nth-child(11)::before{content:"monitor"}.list td:nth-child(12)::before{content:"cloud RTT"}
        .list td:nth-child(13)::before{content:"cloud loss %"}.list td:nth-child(14)::before{content:"cloud age"}
        .list td:nth-child(15)::before{content:"pair"}
        .events li{grid-template-columns:auto 1fr;gap:0 10px}.events li>span:last-child{grid-column:1/3}
        }

        """
}
