import Network
package import ProbeEngine

/// How one target is probed, after the settings of the file, its connection and itself were laid over each other.
///
/// Copies share one storage, so that of a hundred thousand targets with the settings of the file each needs a pointer.
@dynamicMemberLookup
package struct ProbeSettings: Sendable {
    /// The settings themselves.
    package struct Values: Sendable, Hashable {
        /// Between the sending of two echo requests.
        package var interval = Duration.seconds(1)
        /// How long a request may wait for its reply before it is lost; may exceed the interval.
        package var timeout = Duration.seconds(5)
        /// Bytes after the ICMP header.
        package var payloadSize = 56
        /// The time that the gauges cover; at least one interval.
        package var window = Duration.seconds(60)
        /// How the packets are marked.
        package var packet = EchoPacketOptions()
        /// Where they leave this host.
        package var path = EchoPath()
        /// Which of a host name's addresses is probed, as far as the source leaves it open.
        package var addressFamily = AddressFamilyPreference.any
        /// Between two resolutions of a host name.
        package var resolveInterval = Duration.seconds(60)
        /// Losses in a row that make an outage, 1 or more.
        package var outageAfter: UInt32 = 3
        /// The time whose least round trip is the path's base.
        package var baseWindow = Duration.seconds(600)
        /// Whether the differences of consecutive round trips are served as a histogram too.
        package var hasJitterHistogram = false
        /// Whether the mean opinion score of a call is estimated.
        package var hasMeanOpinionScore = false
        /// Round trips up to this one are good; its connection's objective, `nil` where that has none.
        package var roundTripObjective: Duration?
        /// How the largest packet that passes is measured.
        package var pathMTU = PathMTUConfiguration()
        /// When the path is traced.
        package var trace = TraceConfiguration()
        /// How its histograms divide times, as the file says for all.
        package var histograms = HistogramLayout.standard

        /// How long it may take until verdicts are settled, in nanoseconds: as many requests as make an outage, the last
        /// one's timeout, and some time for a host that is busy.
        package var patience: Int64 {
            interval.nanoseconds * Int64(outageAfter + 1) + timeout.nanoseconds + 10_000_000_000
        }
    }

    private final class Storage: Sendable {
        let values: Values

        init(_ values: Values) {
            self.values = values
        }
    }

    private var storage: Storage

    package init(_ values: Values) {
        storage = Storage(values)
    }

    /// The settings of a file that says nothing.
    package static let standard = ProbeSettings(Values())

    package var values: Values { storage.values }

    /// Reads settings where they are, without a copy of all of them.
    package func read<Value>(_ read: (Values) -> Value) -> Value { read(storage.values) }

    /// Each of the settings; to set one makes a storage of one's own.
    package subscript<Value>(dynamicMember setting: WritableKeyPath<Values, Value>) -> Value {
        get { storage.values[keyPath: setting] }
        set {
            var values = storage.values
            values[keyPath: setting] = newValue
            storage = Storage(values)
        }
    }

    /// Which addresses of a host name can be probed: a source address leaves its own family.
    package var familyPreference: AddressFamilyPreference {
        values.path.source.map { AddressFamilyPreference(only: $0.family) } ?? values.addressFamily
    }
}

extension ProbeSettings: Hashable {
    package static func == (left: ProbeSettings, right: ProbeSettings) -> Bool {
        left.storage === right.storage || left.values == right.values
    }

    /// Two settings tell settings apart well enough: what is hashed are targets, which have names.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(values.interval)
        hasher.combine(values.payloadSize)
    }
}
