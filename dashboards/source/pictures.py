"""Draws panels with matplotlib, approximately as Grafana does."""

import datetime
import io
import math
import re
import textwrap

import matplotlib
from PIL import Image

matplotlib.use("Agg")
import matplotlib.dates as dates  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator  # noqa: E402

COLORS = {"green": "#56a64b", "orange": "#ff9830", "red": "#e02f44", "blue": "#3274d9", "yellow": "#f2cc0c",
          "text": "#24292e", "transparent": "#ffffff00", "purple": "#a352cc"}
plt.rcParams.update({"font.size": 6.5, "axes.spines.top": False, "axes.spines.right": False, "font.family": "DejaVu Sans"})


def color(name):
    return COLORS.get(name, name)


def draw(title, panels, height, fetch, choices, path):
    """Draws a picture with the given height in rows of Grafana's grid. Few colors keep the file small."""
    inches = height * 0.285 + 0.4
    figure = plt.figure(figsize=(14, inches), facecolor="#f4f5f5")
    figure.text(0.01, 1 - 0.27 / inches, title, fontsize=12, weight="bold")
    for panel in panels:
        place = panel["shown"]
        unit = (inches - 0.4) / height / inches
        left, top = place["x"] / 24, 1 - 0.4 / inches - place["y"] * unit
        box = figure.add_axes([left + 0.002, top - place["h"] * unit + 0.02 / inches, place["w"] / 24 - 0.004,
                               place["h"] * unit - 0.05 / inches])
        box.set(xticks=[], yticks=[], facecolor="white")
        box.spines[:].set_visible(False)
        box.set_title(panel["title"], loc="left", fontsize=7.5, weight="bold", y=1 - 0.2 / (place["h"] * 0.285), x=0.008)
        drawing = DRAWINGS[panel["type"]]
        over_time = panel["type"] not in ("table", "bargauge", "stat")
        answers = [fetch(query, choices, over_time) for query in panel["targets"]]
        left, bottom = INSETS.get(panel["type"], (1.4, 0.2))
        margins = (min(0.4, left / place["w"]), bottom)
        inner = box.inset_axes([margins[0], margins[1], 0.97 - margins[0], 0.93 - margins[1] - 0.5 / place["h"]])
        drawing(inner, panel, answers)
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=100)
    plt.close(figure)
    Image.open(buffer).convert("RGB").quantize(160).save(path, optimize=True)


def written(value, unit):
    """Formats a number with its unit."""
    if value is None or math.isnan(value):
        return ""
    if unit == "percentunit":
        return f"{value * 100:.4g} %"
    if unit == "s":
        return next((f"{value * by:.3g} {name}" for least, by, name in (
            (3600, 1 / 3600, "h"), (120, 1 / 60, "min"), (1, 1, "s"), (1e-3, 1e3, "ms")) if abs(value) >= least),
            f"{value * 1e6:.3g} µs" if value else "0 s")
    if unit == "dateTimeFromNow":
        return datetime.datetime.fromtimestamp(value / 1000, datetime.timezone.utc).strftime("%H:%M:%S")
    if unit == "dateTimeAsIso":
        return datetime.datetime.fromtimestamp(value / 1000, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    if unit in ("Bps", "bytes") and abs(value) >= 1000:
        return f"{value / 1e6:.3g} MB" if abs(value) >= 1e6 else f"{value / 1e3:.3g} kB"
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def name_of(query, labels):
    legend = query["legendFormat"]
    if legend == "__auto":
        return ", ".join(f"{key}={value}" for key, value in labels.items() if key not in ("job", "instance"))
    return re.sub(r"{{(\w+)}}", lambda found: labels.get(found[1], ""), legend)


def lines(panel, answers):
    """Yields each series with its name, times, and numbers. A gap is NaN."""
    for query, answer in zip(panel["targets"], answers):
        for one in answer:
            times, numbers = [], []
            gap = None
            for time, text in one["values"]:
                if gap and time - times[-1] > gap * 1.5:
                    times.append(time - gap)
                    numbers.append(math.nan)
                if len(times) == 1:
                    gap = time - times[0]
                times.append(time)
                numbers.append(float(text))
            yield name_of(query, one["metric"]), times, numbers


def changed(panel, name):
    """Returns the overridden properties of a series."""
    made = {}
    for rule in panel["fieldConfig"]["overrides"]:
        kind, wanted = rule["matcher"]["id"], rule["matcher"]["options"]
        if name == wanted if kind == "byName" else re.search(wanted, name):
            made |= {one["id"]: one["value"] for one in rule["properties"]}
    return made


def step_color(steps, value):
    return color([one["color"] for one in steps["steps"] if one["value"] is None or value >= one["value"]][-1])


def clock(axes):
    axes.xaxis.set_major_formatter(dates.DateFormatter("%H:%M", tz=datetime.timezone.utc))
    axes.xaxis.set_major_locator(dates.AutoDateLocator(maxticks=7))
    axes.tick_params(length=2, colors="#555555")


def moments(times):
    return [datetime.datetime.fromtimestamp(time, datetime.timezone.utc) for time in times]


def legend(axes, handles, labels):
    if labels:
        columns = max(1, min(4 if axes.get_window_extent().width > 400 else 2, len(labels)))
        axes.legend(handles[:8], labels[:8], loc="upper center", bbox_to_anchor=(0.48, -0.12), ncol=columns, frameon=False,
                    fontsize=5.5, handlelength=1, columnspacing=1, borderpad=0)


def timeseries(axes, panel, answers):
    defaults = panel["fieldConfig"]["defaults"]
    right, handles, labels, drawn = None, [], [], {}
    palette = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    found = list(lines(panel, answers))
    if defaults["custom"]["stacking"]["mode"] == "normal":
        return stacked(axes, panel, found)
    for name, times, numbers in found:
        made = changed(panel, name)
        if all(math.isnan(number) for number in numbers):
            continue
        target = axes
        if made.get("custom.axisPlacement") == "right":
            if right is None:
                right = axes.twinx()
                right.patch.set_visible(False)
                right.spines["right"].set_visible(True)
                right.set_ylim(bottom=0)
            target = right
            unit = made.get("unit", defaults["unit"])
            right.yaxis.set_major_formatter(FuncFormatter(lambda value, _, unit=unit: written(value, unit)))
        if made.get("custom.transform") == "negative-Y":
            numbers = [-number for number in numbers]
        fixed = made.get("color", {}).get("fixedColor")
        dots = made.get("custom.drawStyle") == "points"
        line, = target.plot(
            moments(times), numbers, marker="o" if dots else "", markersize=3,
            linewidth=made.get("custom.lineWidth", 1) * 0.9,
            color=color(fixed) if fixed else COLORS["red"] if dots else palette[len(drawn) % 10],
            linestyle="None" if dots else "--" if "custom.lineStyle" in made else "-")
        drawn[name] = (times, numbers, made, line)
        handles.append(line)
        labels.append(name)
    for times, numbers, made, line in drawn.values():
        below = drawn.get(made.get("custom.fillBelowTo"))
        if below and len(below[1]) == len(numbers):
            axes.fill_between(moments(times), numbers, below[1], color=line.get_color(), linewidth=0,
                              alpha=made["custom.fillOpacity"] / 100)
    if defaults["custom"]["scaleDistribution"]["type"] == "log" and drawn:
        axes.set_yscale("log")
        low, high = axes.get_ylim()
        subs = (1,) if high > 100 * low else (1, 2, 5) if high > 4 * low else range(1, 10)
        axes.yaxis.set_major_locator(LogLocator(subs=subs))
        axes.yaxis.set_minor_locator(NullLocator())
    if "min" in defaults:
        axes.set_ylim(bottom=defaults["min"])
    if not any(values[2].get("custom.transform") for values in drawn.values()):
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value, defaults["unit"])))
    else:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: written(abs(value), defaults["unit"])))
        axes.axhline(0, color="#999999", linewidth=0.5)
    axes.grid(color="#eeeeee", linewidth=0.5)
    clock(axes)
    legend(axes, handles, labels)


def stacked(axes, panel, found):
    width = 1.0
    base, handles, labels = {}, [], []
    for name, times, numbers in found:
        if not any(number > 0 for number in numbers):
            continue
        width = (times[1] - times[0]) if len(times) > 1 else 1
        fixed = changed(panel, name).get("color", {}).get("fixedColor")
        bottoms = [base.get(time, 0) for time in times]
        numbers = [0 if math.isnan(number) else number for number in numbers]
        shade = color(fixed) if fixed else None
        handles.append(axes.bar(moments(times), numbers, width / 86400, bottoms, color=shade, alpha=0.7))
        labels.append(name)
        base |= {time: bottom + number for time, bottom, number in zip(times, bottoms, numbers)}
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value, panel["fieldConfig"]["defaults"]["unit"])))
    clock(axes)
    legend(axes, handles, labels)


def cells(axes, panel, answers, shade):
    found = list(lines(panel, answers))
    for place, (_, times, numbers) in enumerate(found):
        width = times[1] - times[0] if len(times) > 1 else 1
        spans = [(dates.date2num(moments([time])[0]), width / 86400) for time in times]
        axes.broken_barh(spans, (place - 0.4, 0.8), facecolors=[shade(number) for number in numbers], linewidth=0)
    axes.set_yticks(range(len(found)), [name for name, _, _ in found])
    axes.invert_yaxis()
    axes.xaxis_date()
    clock(axes)


def timeline(axes, panel, answers):
    names = panel["fieldConfig"]["defaults"]["mappings"][0]["options"]

    def shade(number):
        return "#ffffff00" if math.isnan(number) else color(names[f"{number:g}"]["color"])
    cells(axes, panel, answers, shade)
    handles = [plt.Rectangle((0, 0), 1, 1, color=color(one["color"])) for one in names.values()]
    legend(axes, handles, [one["text"] for one in names.values()])


def history(axes, panel, answers):
    cells(axes, panel, answers, lambda number: step_color(panel["fieldConfig"]["defaults"]["thresholds"], number))


def heat_map(axes, panel, answers):
    if not any(answers):
        return without_any(axes, panel)
    rows = sorted(((float(one["metric"]["le"]), dict(one["values"])) for one in answers[0]), key=lambda row: row[0])
    times = sorted({time for _, values in rows for time in values})
    grid, before = [], dict.fromkeys(times, 0.0)
    for _, values in rows:
        now = {time: float(values.get(time, "nan")) for time in times}
        grid.append([max(0.0, now[time] - before[time]) or math.nan for time in times])
        before = now
    last = max((place for place, row in enumerate(grid) if any(number > 0 for number in row)), default=0)
    axes.pcolormesh(dates.date2num(moments(times)), range(last + 1), grid[:last + 1], cmap="turbo", shading="nearest")
    axes.xaxis_date()
    axes.set_yticks(range(last + 1), [f"≤ {written(edge, 's')}" for edge, _ in rows[:last + 1]])
    clock(axes)


def without_any(axes, panel):
    text = panel["fieldConfig"]["defaults"].get("noValue", "No data")
    axes.text(0.5, 0.5, text, color="#555555", fontsize=9, ha="center", va="center", transform=axes.transAxes)


def stat(axes, panel, answers):
    axes.axis("off")
    defaults, shown = panel["fieldConfig"]["defaults"], []
    if not any(answers):
        return without_any(axes, panel)
    is_named = sum(map(len, answers)) > 1 or panel["options"]["textMode"] == "value_and_name"
    for query, answer in zip(panel["targets"], answers):
        for one in answer:
            value = float(one["value"][1])
            text = f"{value:.0f}" if defaults.get("decimals") == 0 else written(value, defaults["unit"])
            for mapping in defaults.get("mappings", []):
                text = mapping["options"].get(f"{value:g}", {"text": text})["text"]
            name = name_of(query, one["metric"])
            if panel["options"]["textMode"] == "name":
                text, name = name, ""
            shown.append((text, name if is_named else "", step_color(defaults["thresholds"], value)))
    for place, (text, name, shade) in enumerate(shown[:5]):
        y = 1 - (place + 0.5) / min(5, len(shown))
        size = 15 if len(shown) == 1 and len(name + text) < 14 else 9 if len(shown) < 3 else 7
        axes.text(0.5, y, f"{name}  " * bool(name) + text, color=shade, fontsize=size, ha="center", va="center", weight="bold",
                  transform=axes.transAxes)


def bars(axes, panel, answers):
    unit, thresholds = panel["fieldConfig"]["defaults"]["unit"], panel["fieldConfig"]["defaults"]["thresholds"]
    found = [(name_of(query, one["metric"]), float(one["value"][1]))
             for query, answer in zip(panel["targets"], answers) for one in answer]
    axes.barh(range(len(found)), [value for _, value in found], color=[step_color(thresholds, value) for _, value in found])
    axes.set_yticks(range(len(found)), [name for name, _ in found])
    for place, (_, value) in enumerate(found):
        text = f"{value:.0f}" if "decimals" in panel["fieldConfig"]["defaults"] else written(value, unit)
        axes.text(max(0, value), place, " " + text, va="center")
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.margins(x=0.2)


def table(axes, panel, answers):
    axes.axis("off")
    if not any(answers):
        return without_any(axes, panel)
    organize = panel["transformations"][1]["options"]
    order = sorted(organize["indexByName"], key=organize["indexByName"].get)
    shown = [field for field in order if field not in organize["excludeByName"]]
    keys = set.intersection(*(set(one["metric"]) for answer in answers for one in answer)) - {"__name__"}
    merged = {}
    for query, answer in zip(panel["targets"], answers):
        for one in answer:
            row = merged.setdefault(tuple(one["metric"][key] for key in sorted(keys)), {})
            field = f"Value #{query['refId']}" if len(answers) > 1 else "Value"
            row |= one["metric"] | {field: float(one["value"][1])}
    heads = [organize["renameByName"].get(field, field) for field in shown]
    found = list(merged.values())
    for sort in panel["options"]["sortBy"]:
        field = next(field for field, head in zip(shown, heads) if head == sort["displayName"])
        found.sort(key=lambda row: row.get(field, -1), reverse=sort["desc"])
    texts, shades = [], []
    for row in found[:int(panel["shown"]["h"] * 1.2)]:
        texts.append([])
        shades.append([])
        for field, head in zip(shown, heads):
            value, made = row.get(field, ""), changed(panel, head)
            shade = "white"
            if isinstance(value, float):
                is_whole = made.get("decimals") == 0 and "unit" not in made
                text = f"{value:.0f}" if is_whole else written(value, made.get("unit", "short"))
                known = made.get("mappings", [{"options": {}}])[0]["options"].get(f"{value:g}")
                if known:
                    text = known["text"]
                if "custom.cellOptions" in made:
                    shade = color(known["color"]) if known else step_color(made["thresholds"], value)
                value = text
            texts[-1].append(textwrap.shorten(str(value), 22))
            shades[-1].append(shade)
    if texts:
        made = axes.table(texts, colLabels=heads, cellColours=shades, bbox=[0, 0, 1, 1], edges="horizontal", cellLoc="left")
        made.auto_set_font_size(False)
        made.set_fontsize(7)
        for (row, column), cell in made.get_celld().items():
            cell.set_edgecolor("#dddddd")
            cell.visible_edges = "horizontal"
            if row and shades[row - 1][column] != "white":
                cell.visible_edges = "closed"
                cell.set_facecolor(shades[row - 1][column])


DRAWINGS = {"timeseries": timeseries, "state-timeline": timeline, "status-history": history, "heatmap": heat_map,
            "stat": stat, "bargauge": bars, "table": table}
# Space for the names of the series, in units of the grid, and for times and legend, as a share of the height.
INSETS = {"stat": (0.1, 0.05), "table": (0.1, 0), "bargauge": (2.4, 0.04), "state-timeline": (2.8, 0.22),
          "status-history": (1.9, 0.15)}
