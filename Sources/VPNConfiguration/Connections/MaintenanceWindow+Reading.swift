import Foundation
package import Settings

/// Reads maintenance windows: `from` and `until` are dates with times, or times of day if there are `days`.
extension MaintenanceWindow {
    package static let from = Setting(
        name: "from",
        meaning: "Start: a time of day if there are days, else a date with time, such as 2026-12-24T22:00",
        form: .text(maximumLength: 32), need: .required)
    package static let until = Setting(
        name: "until",
        meaning: "End, exclusive. A time of day that is not after from is on the next day",
        form: .text(maximumLength: 32), need: .required)
    static let daysList = SettingDescription(
        name: "days",
        sentence: "Days of the week on which the window starts, a list of mon to sun. Without days, it opens once.",
        shape: .list(of: .pattern("^([Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)$"), count: 1...7))
    static let timeZone = Setting(
        name: "time_zone", meaning: "Time zone of from and until",
        form: .timeZone, need: .standard(.gmt))
    static let connectionsList = SettingDescription(
        name: "connections",
        sentence: "Names of the connections in maintenance, or patterns with * and ?. Default: all.",
        shape: .list(of: .text(), count: 1...100_000))
    static let gatewaysList = SettingDescription(
        name: "gateways",
        sentence:
            "Names, IDs or patterns of VPN gateways. Their connections are in maintenance, in addition to connections. Optional.",
        shape: .list(of: .text(), count: 1...100_000))

    package static let settings = [
        from.description, until.description, daysList, timeZone.description, connectionsList, gatewaysList,
    ]

    /// - Parameter connections: the names of all connections; `nil` if discovery may add more.
    package static func list(
        _ node: ConfigurationNode, connections: Set<String>?, problems: inout ProblemCollector
    ) -> [MaintenanceWindow] {
        guard case .sequence(let items) = node.content else {
            problems.add(
                "expected a list of windows, got \(node.kind). Begin each with a dash", at: node)
            return []
        }
        return items.compactMap { MaintenanceWindow($0, known: connections, problems: &problems) }
    }

    private init?(_ node: ConfigurationNode, known: Set<String>?, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return nil }
        let zone = section.value(of: Self.timeZone, problems: &problems) ?? .gmt
        let from = section.value(of: Self.from, problems: &problems)
        let until = section.value(of: Self.until, problems: &problems)
        connections = section.child(Self.connectionsList)
            .map { Self.names($0, known: known, problems: &problems) }
        gateways = section.child(Self.gatewaysList).map { Self.gateways($0, problems: &problems) }
        let days = section.child(Self.daysList).map { Self.days($0, problems: &problems) }
        guard let from, let until else { return nil }
        let span = Span(section: section, from: from, until: until, zone: zone)
        guard let time = days.map({ span.weekly($0, &problems) }) ?? span.once(&problems) else { return nil }
        self.time = time
    }

    private struct Span {
        let section: ConfigurationSection
        let from: String
        let until: String
        let zone: TimeZone

        func weekly(_ days: Set<Int>, _ problems: inout ProblemCollector) -> Time? {
            guard let from = minute(from, MaintenanceWindow.from.name, &problems),
                let until = minute(until, MaintenanceWindow.until.name, &problems)
            else { return nil }
            return .weekly(days: days, from: from, until: until, zone: zone)
        }

        func once(_ problems: inout ProblemCollector) -> Time? {
            guard let start = moment(from, MaintenanceWindow.from.name, &problems),
                let end = moment(until, MaintenanceWindow.until.name, &problems)
            else { return nil }
            if end <= start, let node = section.child(named: MaintenanceWindow.until.name) {
                problems.add("\(until) is not after from, \(from)", at: node)
            }
            return .once(from: start, until: end)
        }

        private func minute(_ text: String, _ key: String, _ problems: inout ProblemCollector) -> Int? {
            if let minute = ClockText.minuteOfDay(text) { return minute }
            refuse(key, "\(SettingForm<String>.shown(text)) is not a time of day. Write it like \"22:30\"", &problems)
            return nil
        }

        private func moment(_ text: String, _ key: String, _ problems: inout ProblemCollector) -> Int64? {
            if let moment = ClockText.moment(text, in: zone) { return moment }
            let hint =
                ClockText.minuteOfDay(text) == nil ? "" : ", or give the days of the week on which the window starts"
            refuse(
                key,
                "\(SettingForm<String>.shown(text)) is not a date with time. Write it like 2026-12-24T22:00\(hint)",
                &problems)
            return nil
        }

        private func refuse(_ key: String, _ message: String, _ problems: inout ProblemCollector) {
            if let node = section.child(named: key) { problems.add(message, at: node) }
        }
    }

    private static func days(_ node: ConfigurationNode, problems: inout ProblemCollector) -> Set<Int> {
        let days = dayNames
        let bound = "one of " + days.joined(separator: ", ")
        var found: Set<Int> = []
        for item in items(node, "days", problems: &problems) {
            guard case .text(let text, _) = item.content else {
                problems.add("expected \(bound), got \(item.kind)", at: item)
                continue
            }
            guard let index = days.firstIndex(of: text.lowercased()) else {
                let meant = fullDayNames.firstIndex { text.count > 2 && $0.hasPrefix(text.lowercased()) }
                let remedy = meant.map { days[$0] } ?? bound
                problems.add("\(SettingForm<String>.shown(text)) is not a day. Write \(remedy)", at: item)
                continue
            }
            found.insert(index + 1)
        }
        return found
    }

    /// The names of the days, in the order of the short names.
    private static let fullDayNames = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    private static func names(
        _ node: ConfigurationNode, known: Set<String>?, problems: inout ProblemCollector
    ) -> NameSelection {
        texts(node, "names of connections", "the name of a connection", problems: &problems) { name, problems, item in
            // The matches of a pattern are unknown until the connections are known.
            guard let known, !NamePattern(name).hasWildcard, !known.contains(name) else { return }
            let hint = ClosestName.find(name, among: known.sorted()).map { ". Did you mean \($0)?" } ?? ""
            problems.add("\(SettingForm<String>.shown(name)) is not the name of a connection\(hint)", at: item)
        }
    }

    private static func gateways(_ node: ConfigurationNode, problems: inout ProblemCollector) -> NameSelection {
        texts(node, "names of gateways", "the name or the id of a gateway", problems: &problems) { _, _, _ in }
    }

    private static func texts(
        _ node: ConfigurationNode, _ what: String, _ one: String, problems: inout ProblemCollector,
        check: (String, inout ProblemCollector, ConfigurationNode) -> Void
    ) -> NameSelection {
        var texts: [String] = []
        for item in items(node, what, problems: &problems) {
            guard case .text(let text, _) = item.content else {
                problems.add("expected \(one), got \(item.kind)", at: item)
                continue
            }
            if let refusal = NamePattern.expressionRefusal(text) {
                problems.add(refusal, at: item)
            } else {
                check(text, &problems, item)
            }
            texts.append(text)
        }
        return NameSelection(texts)
    }

    private static func items(
        _ node: ConfigurationNode, _ what: String, problems: inout ProblemCollector
    ) -> [ConfigurationNode] {
        guard case .sequence(let items) = node.content else {
            var remedy = ""
            if case .text(let text, _) = node.content { remedy = ". Write [\(SettingForm<String>.shown(text))]" }
            problems.add("expected a list of \(what), got \(node.kind)\(remedy)", at: node)
            return []
        }
        if items.isEmpty { problems.add("is empty. Remove it, or add an item", at: node) }
        return items
    }
}

extension SettingForm where Value == TimeZone {
    /// A name in the system's time zone database.
    static var timeZone: SettingForm {
        let bound = "a name such as UTC or Europe/Berlin"
        return SettingForm(bound: bound, write: { $0 == .gmt ? "UTC" : $0.identifier }) { text throws(SettingRefusal) in
            if text == "UTC" { return .gmt }
            guard text.contains("/"), let zone = TimeZone(identifier: text) else {
                let names = TimeZone.knownTimeZoneIdentifiers
                let meant =
                    names.first { $0.lowercased().hasSuffix("/" + text.lowercased()) }
                    ?? ClosestName.find(text, among: names)
                let hint = meant.map { ". Did you mean \($0)?" } ?? ""
                throw SettingRefusal("\(shown(text)) is not a time zone of this system: \(bound)\(hint)")
            }
            return zone
        }
    }
}
