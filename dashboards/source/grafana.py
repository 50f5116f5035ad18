"""Building blocks of the dashboards in Grafana's JSON (schema version 39, Grafana 10.3 and later)."""

SCHEMA_VERSION = 39
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
GREEN, ORANGE, RED, BLUE, GREY = "green", "orange", "red", "blue", "#808080"


def query(expr, legend="", instant=False, form="time_series"):
    """Returns one query of a panel. The panel assigns its letter."""
    return {
        "datasource": DATASOURCE, "expr": expr, "legendFormat": legend or "__auto", "format": form,
        "instant": instant, "range": not instant, "editorMode": "code",
    }


def table_query(expr):
    return query(expr, instant=True, form="table")


def steps(*pairs):
    """Returns thresholds: the lowest color, then pairs of a value and the color from that value on."""
    bottom, rest = pairs[0], pairs[1:]
    return {
        "mode": "absolute",
        "steps": [{"color": bottom, "value": None}] + [{"color": color, "value": value} for value, color in rest],
    }


def mapping(names):
    """Maps values (numbers or texts) to texts and colors: value -> (text, color)."""
    options = {
        str(value): {"text": text, "color": color, "index": index}
        for index, (value, (text, color)) in enumerate(names.items())
    }
    return [{"type": "value", "options": options}]


def panel(kind, title, description, unit, queries, *, options=None, defaults=None, overrides=(), transformations=()):
    """Returns a panel. The board assigns its position and id."""
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
    """Overrides properties of one field. Two underscores in a name stand for a dot."""
    return {
        "matcher": {"id": "byRegexp" if regexp else "byName", "options": name},
        "properties": [{"id": key.replace("__", "."), "value": value} for key, value in properties.items()],
    }


def now(queries):
    """Limits the queries to the end of the time range, so that a current value never comes from the past."""
    return [target | {"instant": True, "range": False} for target in queries]


def stat(title, description, unit, queries, thresholds=None, mappings=None, text="auto", decimals=None, empty=None):
    """Returns a panel with one number at the end of the time range.

    text: "name" shows the name of the series instead of the number, "value_and_name" shows both. empty: text without series.
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
    """Returns a panel with lines over time. Missing samples are gaps."""
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
    """Returns a panel with states over time, one line for each series."""
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
    """Returns a grid of series and times. The value sets the color of each cell."""
    defaults = {
        "color": {"mode": "thresholds"}, "thresholds": thresholds, "custom": {"lineWidth": 0, "fillOpacity": 80}}
    options = {
        "showValue": "never", "rowHeight": 0.9, "colWidth": 1,
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True}, "tooltip": {"mode": "single"},
    }
    return panel("status-history", title, description, unit, queries, options=options, defaults=defaults)


def heat_map(title, description, queries):
    """Returns a heat map of round-trip times. The buckets are those of `le` or of the native histogram."""
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
    """Returns a panel with one bar for each series: its value at the end of the time range."""
    defaults = {"min": 0, "thresholds": thresholds or steps(BLUE), "color": {"mode": "thresholds"}}
    if decimals is not None:
        defaults["decimals"] = decimals
    options = {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "orientation": "horizontal",
        "displayMode": "basic", "valueMode": "color", "showUnfilled": True, "minVizHeight": 10, "minVizWidth": 0,
    }
    return panel("bargauge", title, description, unit, now(queries), options=options, defaults=defaults)


def table(title, description, keys, columns, *, sort=None, descending=True, empty=None):
    """Returns a table with one row for each combination of the keys' values.

    keys: label -> heading, or None to hide the column. columns: (heading, expression, properties). A heading of None hides the
    value, for a query that only adds labels. empty: the text without rows.
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
    """Returns a link from a cell to another board. It sets that board's variable to the text and keeps the time range."""
    url = f"/d/{uid}?${{datasource:queryparam}}&${{job:queryparam}}&${{instance:queryparam}}"
    return {"title": title, "url": url + f"&var-{variable}=${{__value.text}}&${{__url_time_range}}"}


LINKS = {"connection": {"links": [link_to("vpn-connection", "Open the connection", "connection")]}}


def variable(name, label, source):
    """Returns a variable of label values. The default, all, means all values of the list and no others."""
    return {
        "name": name, "label": label, "type": "query", "datasource": DATASOURCE,
        "query": {"query": source, "refId": name}, "definition": source, "refresh": 2, "sort": 1, "multi": True,
        "includeAll": True, "current": {"selected": True, "text": ["All"], "value": ["$__all"]},
    }


def custom_variable(name, label, choices, chosen):
    """Returns a variable of fixed values: text -> value."""
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
    """Returns the panel with intervals of at most 5 minutes, even over a month."""
    return made | {"maxDataPoints": 9000}


def board(uid, title, description, variables, rows, annotations=(), span=("now-1h", "now"), refresh="30s"):
    """Returns a whole dashboard. rows: (heading, lines). A line is its height and its panels with their widths."""
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
