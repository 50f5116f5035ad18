"""The parts of Grafana's dashboard JSON (schema version 39, Grafana 10.3 and later) that the dashboards are made of."""

SCHEMA_VERSION = 39
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
GREEN, ORANGE, RED, BLUE, GREY = "green", "orange", "red", "blue", "#808080"


def query(expr, legend="", instant=False, form="time_series"):
    """One target of a panel; its letter is given by the panel."""
    return {
        "datasource": DATASOURCE, "expr": expr, "legendFormat": legend or "__auto", "format": form,
        "instant": instant, "range": not instant, "editorMode": "code",
    }


def table_query(expr):
    return query(expr, instant=True, form="table")


def steps(*pairs):
    """Thresholds: the colour at the bottom, then pairs of a value and the colour from there on."""
    bottom, rest = pairs[0], pairs[1:]
    return {
        "mode": "absolute",
        "steps": [{"color": bottom, "value": None}] + [{"color": color, "value": value} for value, color in rest],
    }


def mapping(names):
    """Texts and colours instead of numbers, or of texts: value -> (text, color)."""
    options = {
        str(value): {"text": text, "color": color, "index": index}
        for index, (value, (text, color)) in enumerate(names.items())
    }
    return [{"type": "value", "options": options}]


def panel(kind, title, description, unit, queries, *, options=None, defaults=None, overrides=(), transformations=()):
    """A panel without a place and an id, which the board gives it."""
    for letter, target in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", queries):
        target["refId"] = letter
    made = {
        "type": kind, "title": title, "description": description, "datasource": DATASOURCE,
        "fieldConfig": {"defaults": {"unit": unit} | (defaults or {}), "overrides": list(overrides)},
        "options": options or {}, "targets": queries,
    }
    if transformations:
        made["transformations"] = list(transformations)
    return made


def override(name, *, regexp=False, **properties):
    """What differs for one field: properties with dots written as two underscores."""
    return {
        "matcher": {"id": "byRegexp" if regexp else "byName", "options": name},
        "properties": [{"id": key.replace("__", "."), "value": value} for key, value in properties.items()],
    }


def now(queries):
    """The queries, asked for the end of the time shown only: what was before is no part of what is."""
    return [target | {"instant": True, "range": False} for target in queries]


def stat(title, description, unit, queries, thresholds=None, mappings=None, text="auto", decimals=None, empty=None):
    """One number at the end of the time shown.

    text: whether the name of its series stands instead of it (name) or beside it. empty: the text without any series.
    """
    defaults = {"thresholds": thresholds or steps("text"), "color": {"mode": "thresholds"}}
    if empty:
        defaults["noValue"] = empty
    if mappings:
        defaults["mappings"] = mappings
    if decimals is not None:
        defaults["decimals"] = decimals
    options = {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "textMode": text, "colorMode": "value", "graphMode": "none",
        "justifyMode": "auto", "orientation": "auto",
    }
    return panel("stat", title, description, unit, now(queries), options=options, defaults=defaults)


def series(
    title, description, unit, queries, *, stack=False, points=False, log=False, least=None, most=None, overrides=()
):
    """Lines over time, with gaps where there is nothing."""
    custom = {
        "drawStyle": "bars" if stack else "points" if points else "line", "lineWidth": 1,
        "fillOpacity": 60 if stack else 0, "showPoints": "always" if points else "never", "spanNulls": False,
        "scaleDistribution": {"type": "log", "log": 10} if log else {"type": "linear"},
        "stacking": {"mode": "normal" if stack else "none", "group": "A"},
    }
    defaults = {"custom": custom, "color": {"mode": "palette-classic"}}
    if least is not None:
        defaults["min"] = least
    if most is not None:
        defaults["max"] = most
    options = {
        "legend": {"displayMode": "table", "placement": "bottom", "calcs": ["lastNotNull", "max"], "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
    return panel(
        "timeseries", title, description, unit, queries, options=options, defaults=defaults, overrides=overrides)


def states(title, description, queries, names):
    """States over time, one line for each series."""
    defaults = {
        "mappings": mapping(names), "color": {"mode": "thresholds"}, "thresholds": steps(GREY),
        "custom": {"lineWidth": 0, "fillOpacity": 80, "spanNulls": False},
    }
    options = {
        "mergeValues": True, "showValue": "never", "alignValue": "left", "rowHeight": 0.85,
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True}, "tooltip": {"mode": "single"},
    }
    return panel("state-timeline", title, description, "none", queries, options=options, defaults=defaults)


def history(title, description, unit, queries, thresholds):
    """A grid of series and times, each cell coloured by its value."""
    defaults = {
        "color": {"mode": "thresholds"}, "thresholds": thresholds, "custom": {"lineWidth": 0, "fillOpacity": 80}}
    options = {
        "showValue": "never", "rowHeight": 0.9, "colWidth": 1,
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True}, "tooltip": {"mode": "single"},
    }
    return panel("status-history", title, description, unit, queries, options=options, defaults=defaults)


def heat_map(title, description, queries):
    """How many round trips were how long; the buckets are those of `le`, or of the native histogram."""
    for target in queries:
        target["format"] = "heatmap"
        target["legendFormat"] = "{{le}}"
    options = {
        "calculate": False, "cellGap": 0, "color": {"mode": "scheme", "scheme": "Turbo", "steps": 64, "scale": "exponential"},
        "yAxis": {"unit": "s", "axisPlacement": "left"}, "rowsFrame": {"layout": "auto"},
        "tooltip": {"mode": "single", "yHistogram": True}, "legend": {"show": True}, "filterValues": {"le": 1e-9},
    }
    return panel("heatmap", title, description, "s", queries, options=options)


def bars(title, description, unit, queries, thresholds=None, decimals=None):
    """One bar for each series: its value at the end of the time shown."""
    defaults = {"min": 0, "thresholds": thresholds or steps(BLUE), "color": {"mode": "thresholds"}}
    if decimals is not None:
        defaults["decimals"] = decimals
    options = {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "orientation": "horizontal",
        "displayMode": "basic", "valueMode": "color", "showUnfilled": True, "minVizHeight": 10, "minVizWidth": 0,
    }
    return panel("bargauge", title, description, unit, now(queries), options=options, defaults=defaults)


def table(title, description, keys, columns, *, sort=None, descending=True, empty=None):
    """One row for each set of the keys' values.

    keys: label -> heading or, where the column is hidden, None. columns: (heading, expression, properties); a heading of
    None hides the value, for a query that is there for its labels. empty: the text without any row.
    """
    queries = [table_query(expr) for _, expr, _ in columns]
    names, hidden, order = {}, {"Time": True}, {}
    for label, heading in keys.items():
        order[label] = len(order)
        if heading:
            names[label] = heading
        else:
            hidden[label] = True
    overrides = [override(keys[label], **key_links) for label, key_links in LINKS.items() if keys.get(label)]
    for letter, (heading, _, properties) in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", columns):
        field = f"Value #{letter}" if len(columns) > 1 else "Value"
        order[field] = len(order)
        if heading is None:
            hidden[field] = True
            continue
        names[field] = heading
        overrides.append(override(heading, **properties))
    options = {
        "showHeader": True, "cellHeight": "sm", "footer": {"show": False},
        "sortBy": [{"displayName": sort, "desc": descending}] if sort else [],
    }
    organize = {"excludeByName": hidden, "indexByName": order, "renameByName": names}
    return panel(
        "table", title, description, "short", queries, options=options, overrides=overrides,
        defaults={"custom": {"align": "auto", "filterable": True}} | ({"noValue": empty} if empty else {}),
        transformations=[{"id": "merge", "options": {}}, {"id": "organize", "options": organize}])


def link_to(uid, title, variable):
    """A link of a cell to another board, with the cell's text as that board's variable, at the same time."""
    url = f"/d/{uid}?${{datasource:queryparam}}&${{job:queryparam}}&${{instance:queryparam}}"
    return {"title": title, "url": url + f"&var-{variable}=${{__value.text}}&${{__url_time_range}}"}


LINKS = {"connection": {"links": [link_to("vpn-connection", "Open the connection", "connection")]}}


def variable(name, label, source):
    """A choice of label values, all of them at first: all are those of the list, and no others."""
    return {
        "name": name, "label": label, "type": "query", "datasource": DATASOURCE,
        "query": {"query": source, "refId": name}, "definition": source, "refresh": 2, "sort": 1, "multi": True,
        "includeAll": True, "current": {"selected": True, "text": ["All"], "value": ["$__all"]},
    }


def custom_variable(name, label, choices, chosen):
    """A choice of fixed values: text -> value."""
    return {
        "name": name, "label": label, "type": "custom", "multi": False, "includeAll": False,
        "query": ", ".join(f"{text} : {value}" for text, value in choices.items()),
        "current": {"selected": True, "text": chosen, "value": choices[chosen]},
        "options": [
            {"text": text, "value": value, "selected": text == chosen} for text, value in choices.items()
        ],
    }


def annotation(name, color, expr, title, text):
    return {
        "name": name, "enable": True, "hide": False, "iconColor": color, "datasource": DATASOURCE, "expr": expr,
        "titleFormat": title, "textFormat": text, "step": "30s",
        "target": {"expr": expr, "refId": "Anno", "datasource": DATASOURCE},
    }


def finely(made):
    """A panel whose intervals are short, also over a month: 5 minutes."""
    return made | {"maxDataPoints": 9000}


def board(uid, title, description, variables, rows, annotations=(), span=("now-1h", "now"), refresh="30s"):
    """A whole dashboard. rows: (heading, height, panels with their widths)."""
    panels, y = [], 0
    for heading, lines in rows:
        panels.append(
            {"type": "row", "title": heading, "collapsed": False, "panels": [], "gridPos": place(0, y, 24, 1)})
        y += 1
        for height, line in lines:
            x = 0
            for made, width in line:
                panels.append(made | {"gridPos": place(x, y, width, height)})
                x += width
            assert x <= 24, f"{title}: {heading} is {x} wide"
            y += height
    for number, made in enumerate(panels, 1):
        made["id"] = number
    datasource = {
        "name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "refresh": 1,
        "current": {}, "multi": False, "includeAll": False, "regex": "", "options": [],
    }
    links = {
        "type": "dashboards", "title": "VPN", "tags": ["vpn-exporter"], "asDropdown": True, "includeVars": True,
        "keepTime": True, "targetBlank": False, "icon": "external link", "tooltip": "", "url": "",
    }
    return {
        "uid": uid, "title": title, "description": description, "tags": ["vpn", "vpn-exporter"],
        "schemaVersion": SCHEMA_VERSION, "version": 1, "editable": False, "graphTooltip": 1, "timezone": "",
        "refresh": refresh, "time": {"from": span[0], "to": span[1]}, "templating": {"list": [datasource] + list(variables)},
        "annotations": {"list": list(annotations)}, "links": [links], "panels": panels,
    }


def place(x, y, width, height):
    return {"x": x, "y": y, "w": width, "h": height}
