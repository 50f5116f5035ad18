import ProbeEngine
package import Settings

/// The settings of `probes`, which the file, a connection and a target may have alike.
extension ProbeSettings {
    package static let interval = Setting(
        name: "interval", meaning: "Time between two echo requests to a target",
        form: .duration(in: .milliseconds(10) ... .seconds(3600)), need: .standard(standard.interval))
    package static let timeout = Setting(
        name: "timeout", meaning: "Time after which a request without a reply is lost; may be longer than the interval",
        form: .duration(in: .milliseconds(10) ... .seconds(60)), need: .standard(standard.timeout))
    /// 16 bytes are what tells our replies from others; 65507 is the largest payload of an IPv4 packet
    /// (65535 less 20 bytes of IPv4 and 8 of ICMP header, RFC 791 and RFC 792).
    package static let payloadSize = Setting(
        name: "payload_size",
        meaning: "Bytes of payload of an echo request; 1472 fill an IPv4 packet of 1500 bytes, and more is fragmented",
        form: .integer(in: 16...65_507, unit: "bytes"), need: .standard(standard.payloadSize))
    package static let window = Setting(
        name: "window", meaning: "Time that the RTT and loss gauges look back; not shorter than the interval",
        form: .duration(in: .seconds(10) ... .seconds(3600)), need: .standard(standard.window))
    package static let codePoint = Setting(
        name: "dscp", meaning: "Differentiated services code point of the requests, which chooses their traffic class",
        form: .codePoint, need: .standard(standard.packet.codePoint))
    package static let hopLimit = Setting<UInt8>(
        name: "ttl", meaning: "Time to live of the requests, the hop limit of IPv6; the system's otherwise",
        form: .integer(in: 1...255), need: .optional)
    package static let forbidsFragmentation = Setting(
        name: "dont_fragment",
        meaning:
            "Whether a request that is too long for a link on the path is lost, with an answer that says so, and not cut",
        form: .boolean, need: .standard(standard.packet.forbidsFragmentation))
    package static let source = Setting(
        name: "source",
        meaning: "The address of this host that requests come from, of the targets' family; routing's choice otherwise",
        form: .hostAddress, need: .optional)
    package static let interface = Setting(
        name: "interface",
        meaning:
            "The interface or VRF that requests leave by and replies come in by; it may come up later; routing's choice otherwise",
        form: .interface, need: .optional)
    package static let mark = Setting<UInt32>(
        name: "mark",
        meaning:
            "The firewall mark of the requests, for policy routing; 0 is none, others need CAP_NET_ADMIN or CAP_NET_RAW",
        form: .mark,
        need: .standard(standard.packet.mark))
    package static let addressFamily = Setting(
        name: "address_family",
        meaning: "Which address of a host name is probed; any is the first in the system's order (RFC 6724)",
        form: .choice(AddressFamilyPreference.self), need: .standard(standard.addressFamily))
    package static let resolveInterval = Setting(
        name: "resolve_interval", meaning: "Time between two resolutions of a host name",
        form: .duration(in: .seconds(5) ... .seconds(86_400)), need: .standard(standard.resolveInterval))

    package static let outageAfter = Setting<UInt32>(
        name: "outage_after",
        meaning: "Requests lost in a row that make an outage; it counts from the first of them",
        form: .integer(in: 1...1_000), need: .standard(standard.outageAfter))
    package static let baseWindow = Setting(
        name: "base_window",
        meaning: "Time whose least round trip is taken for the path without queues; where window is longer, that",
        form: .duration(in: .seconds(60) ... .seconds(86_400)), need: .standard(standard.baseWindow))
    static let jitterHistogram = Setting(
        name: "jitter_histogram",
        meaning: "Whether the differences of consecutive round trips are served as a histogram, of 16 series, too",
        form: .boolean, need: .standard(standard.hasJitterHistogram))
    package static let meanOpinionScore = Setting(
        name: "mos",
        meaning: "Whether it is estimated how a phone call over the connection would please (ITU-T G.107)",
        form: .boolean, need: .standard(standard.hasMeanOpinionScore))

    package static let settings = [
        interval.description, timeout.description, payloadSize.description, window.description,
        codePoint.description, hopLimit.description, forbidsFragmentation.description, source.description,
        interface.description, mark.description, addressFamily.description, resolveInterval.description,
        outageAfter.description, baseWindow.description, jitterHistogram.description, meanOpinionScore.description,
        PathMTUConfiguration.section, TraceConfiguration.section,
    ]

    /// Lays what `node` says over what it inherits.
    package init(_ node: ConfigurationNode?, inherited: ProbeSettings, problems: inout ProblemCollector) {
        self = inherited
        guard let node, let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else {
            return
        }
        var values = inherited.values
        values.readTimes(section, problems: &problems)
        values.readQuality(section, problems: &problems)
        values.packet.read(section, problems: &problems)
        values.path.read(section, problems: &problems)
        values.pathMTU.read(section.child(PathMTUConfiguration.section), problems: &problems)
        values.trace.read(section.child(TraceConfiguration.section), problems: &problems)
        // A section that says what is inherited anyway needs no storage of its own.
        if values != inherited.values { self = ProbeSettings(values) }
    }
}

extension ProbeSettings.Values {
    fileprivate mutating func readTimes(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        interval = section.value(of: ProbeSettings.interval, else: interval, problems: &problems)
        timeout = section.value(of: ProbeSettings.timeout, else: timeout, problems: &problems)
        payloadSize = section.value(of: ProbeSettings.payloadSize, else: payloadSize, problems: &problems)
        window = section.value(of: ProbeSettings.window, else: window, problems: &problems)
        addressFamily = section.value(of: ProbeSettings.addressFamily, else: addressFamily, problems: &problems)
        resolveInterval = section.value(of: ProbeSettings.resolveInterval, else: resolveInterval, problems: &problems)
        let culprit =
            section.child(named: ProbeSettings.interval.name) ?? section.child(named: ProbeSettings.window.name)
        guard let culprit, window < interval else { return }
        problems.add(
            "the interval of \(DurationText.write(interval)) is longer than the window of"
                + " \(DurationText.write(window)); set a window of at least one interval",
            at: culprit)
    }
}

extension ProbeSettings.Values {
    fileprivate mutating func readQuality(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        outageAfter = section.value(of: ProbeSettings.outageAfter, else: outageAfter, problems: &problems)
        baseWindow = section.value(of: ProbeSettings.baseWindow, else: baseWindow, problems: &problems)
        hasJitterHistogram = section.value(
            of: ProbeSettings.jitterHistogram, else: hasJitterHistogram, problems: &problems)
        hasMeanOpinionScore = section.value(
            of: ProbeSettings.meanOpinionScore, else: hasMeanOpinionScore, problems: &problems)
    }
}

extension EchoPacketOptions {
    fileprivate mutating func read(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        codePoint = section.value(of: ProbeSettings.codePoint, else: codePoint, problems: &problems)
        hopLimit = section.value(of: ProbeSettings.hopLimit, inheriting: hopLimit, problems: &problems)
        forbidsFragmentation = section.value(
            of: ProbeSettings.forbidsFragmentation, else: forbidsFragmentation, problems: &problems)
        mark = section.value(of: ProbeSettings.mark, else: mark, problems: &problems)
    }
}

extension EchoPath {
    fileprivate mutating func read(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        source = section.value(of: ProbeSettings.source, inheriting: source, problems: &problems)
        interface = section.value(of: ProbeSettings.interface, inheriting: interface, problems: &problems)
    }
}
