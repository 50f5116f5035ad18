import NetworkPrimitives
package import ProbeEngine
package import Settings

extension ProbeSettings {
    /// The settings of `probes`, which the file, a connection and a target may each have.
    package struct Values: SettingsSection, Hashable {
        package var interval = Duration.seconds(1)
        /// The time after which a request without a reply is lost. It may exceed the interval.
        package var timeout = Duration.seconds(5)
        /// Bytes after the ICMP header.
        package var payloadSize = 56
        /// The time that the gauges cover, at least one interval.
        package var window = Duration.seconds(60)
        package var packet = EchoPacketOptions()
        /// The source address and the interface of requests.
        package var path = EchoPath()
        /// The choice among a host name's addresses. A source address overrides it.
        package var addressFamily = AddressFamilyPreference.any
        package var resolveInterval = Duration.seconds(60)
        package var outageAfter: UInt32 = 3
        package var baseWindow = Duration.seconds(600)
        package var hasJitterHistogram = false
        package var hasMeanOpinionScore = false
        package var pathMTU = PathMTUConfiguration()
        package var trace = TraceConfiguration()
        /// The buckets of the target's histograms. The section `metrics` sets them for all targets.
        package var histograms = HistogramLayout.standard

        package static var defaults: Self { Self() }
    }
}

extension ProbeSettings.Values {
    /// A field is shareable if it changes neither the packets nor a verdict. Two targets with one address and different
    /// values can then share a flow.
    package static let declaration = SectionDeclaration<Self> {
        SectionField(
            "interval", \.interval, .duration(in: .milliseconds(10) ... .seconds(3600)),
            "Time between two echo requests to a target")
        SectionField(
            "timeout", \.timeout, .duration(in: .milliseconds(10) ... .seconds(60)),
            "Time after which a request without a reply is lost. It may exceed the interval")
        // 16 bytes identify a reply to this exporter. 65507 is the largest payload of an IPv4 packet: 65535 less 20
        // bytes of IPv4 header and 8 of ICMP header (RFC 791, RFC 792).
        SectionField(
            "payload_size", \.payloadSize, .integer(in: 16...65_507, unit: "bytes"),
            "Payload of an echo request. 1472 bytes fill an IPv4 packet of 1500 bytes; longer packets are fragmented")
        SectionField(
            "window", \.window, .duration(in: .seconds(10) ... .seconds(3600)),
            "Time that the round-trip and loss gauges cover. At least the interval", isShareable: true)
        SectionField(
            "dscp", \.packet.codePoint, .codePoint,
            "Differentiated services code point of requests, which selects their traffic class")
        SectionField(
            "ttl", \.packet.hopLimit, .integer(in: 1...255), "Time to live of requests, or hop limit on IPv6",
            otherwise: "Default: the system's.")
        SectionField(
            "dont_fragment", \.packet.forbidsFragmentation, .boolean,
            "Whether to forbid fragmentation. A request that exceeds a link's MTU is then lost, with an ICMP error")
        SectionField(
            "source", \.path.source, .hostAddress, "Source address of requests, in the family of the targets",
            otherwise: "Default: the choice of routing.")
        SectionField(
            "interface", \.path.interface, .interface,
            "Interface or VRF of requests and replies. It may appear later",
            otherwise: "Default: the choice of routing.")
        SectionField(
            "mark", \.packet.mark, .mark,
            "Firewall mark of requests, for policy routing. A mark other than 0 requires CAP_NET_ADMIN or CAP_NET_RAW")
        SectionField(
            "address_family", \.addressFamily, .choice(AddressFamilyPreference.self),
            "Which address of a host name to probe. any is the first in the system's order (RFC 6724)",
            isShareable: true)
        SectionField(
            "resolve_interval", \.resolveInterval, .duration(in: .seconds(5) ... .seconds(86_400)),
            "Time between two resolutions of a host name", isShareable: true)
        SectionField(
            "outage_after", \.outageAfter, .integer(in: 1...1_000),
            "Consecutive losses that make an outage, which begins with the first of them", isShareable: true)
        SectionField(
            "base_window", \.baseWindow, .duration(in: .seconds(60) ... .seconds(86_400)),
            "Time over which the lowest round-trip time counts as that of the path without queues. At least the window",
            isShareable: true)
        SectionField(
            "jitter_histogram", \.hasJitterHistogram, .boolean,
            "Whether to expose a histogram of the differences between consecutive round-trip times, with 16 series",
            isShareable: true)
        SectionField(
            "mos", \.hasMeanOpinionScore, .boolean,
            "Whether to estimate the mean opinion score of a phone call (ITU-T G.107)", isShareable: true)
        SectionField(
            section: "path_mtu", \.pathMTU, "How to measure the largest packet that passes to a target. Optional.",
            isShareable: true)
        SectionField(
            section: "trace", \.trace, "When and how to trace the path to a target. Optional.", isShareable: true)
    }

    package func check(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        guard window < interval else { return }
        let names = [Self.setting(\.interval).name, Self.setting(\.window).name]
        guard let culprit = names.lazy.compactMap(section.child(named:)).first else { return }
        problems.add(
            "the interval of \(DurationText.write(interval)) is longer than the window of"
                + " \(DurationText.write(window)). Set a window of at least one interval",
            at: culprit)
    }

    /// The longest time until verdicts are settled, in nanoseconds. It covers the requests that make an outage, the
    /// last one's timeout, and 10 s for a busy host.
    package var patience: Int64 {
        interval.nanoseconds * Int64(outageAfter + 1) + timeout.nanoseconds + 10_000_000_000
    }
}
