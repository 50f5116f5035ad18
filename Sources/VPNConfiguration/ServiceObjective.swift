import Network
package import Settings

/// Which figures of a connection are good enough; what is absent is not asked for.
package struct ServiceObjective: Sendable, Equatable {
    /// The share of requests that may be lost, above 0 and below 1.
    package var loss: Double?
    /// A reply that took at most as long is good.
    package var roundTrip: Duration?
    /// The share of requests whose reply must be good, above 0 and below 1.
    package var roundTripShare = 0.99
    /// The share of seconds in which the connection must be available, above 0 and below 1.
    package var availability: Double?

    package init(
        loss: Double? = nil, roundTrip: Duration? = nil, roundTripShare: Double = 0.99, availability: Double? = nil
    ) {
        self.loss = loss
        self.roundTrip = roundTrip
        self.roundTripShare = roundTripShare
        self.availability = availability
    }
}

extension ServiceObjective {
    static let preset = Setting<Preset>(
        name: "preset",
        meaning:
            "loss and rtt of a class of ITU-T Y.1541, where rtt is twice its delay of one way; what stands beside it counts more",
        form: .choice(Preset.self), need: .optional)
    package static let loss = Setting(
        name: "loss", meaning: "The share of requests that may be lost", form: .ratio, need: .optional)
    package static let roundTrip = Setting(
        name: "rtt", meaning: "The round-trip time up to which a reply is good",
        form: .duration(in: .milliseconds(1) ... .seconds(60)), need: .optional)
    package static let roundTripShare = Setting(
        name: "rtt_share", meaning: "The share of requests that must have a good reply", form: .ratio,
        need: .standard(ServiceObjective().roundTripShare))
    package static let availability = Setting(
        name: "availability", meaning: "The share of seconds in which the connection must be available",
        form: .ratio, need: .optional)

    package static let settings = [
        preset.description, loss.description, roundTrip.description, roundTripShare.description,
        availability.description,
    ]

    /// Lays what the file or a connection says over what it inherits.
    package init(_ node: ConfigurationNode, inherited: ServiceObjective, problems: inout ProblemCollector) {
        self = inherited
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return }
        if let preset = section.value(of: Self.preset, problems: &problems) {
            loss = preset.loss
            roundTrip = preset.roundTrip
        }
        loss = section.value(of: Self.loss, inheriting: loss, problems: &problems)
        roundTrip = section.value(of: Self.roundTrip, inheriting: roundTrip, problems: &problems)
        roundTripShare = section.value(of: Self.roundTripShare, else: roundTripShare, problems: &problems)
        availability = section.value(of: Self.availability, inheriting: availability, problems: &problems)
        let isEmpty = [Self.preset.name, Self.loss.name, Self.roundTrip.name, Self.availability.name]
            .allSatisfy { section.child(named: $0) == nil }
        if isEmpty, loss == nil, roundTrip == nil, availability == nil {
            problems.add("asks for nothing; give one of preset, loss, rtt and availability", at: node)
        }
    }

    /// Classes of quality of service (ITU-T Y.1541, table 1) that bound delay and loss.
    enum Preset: String, CaseIterable, Sendable {
        case class0 = "y1541_class_0"
        case class1 = "y1541_class_1"
        case class4 = "y1541_class_4"
        case class6 = "y1541_class_6"
        case class7 = "y1541_class_7"

        fileprivate var loss: Double {
            switch self {
            case .class0, .class1, .class4: 0.001
            case .class6, .class7: 0.000_01
            }
        }

        /// Twice the mean delay of one way.
        fileprivate var roundTrip: Duration {
            switch self {
            case .class0, .class6: .milliseconds(200)
            case .class1, .class7: .milliseconds(800)
            case .class4: .seconds(2)
            }
        }
    }
}

extension SettingForm where Value == Double {
    /// A share, as 0.001.
    package static var ratio: SettingForm {
        let bound = "0.000001 to 0.999999"
        let shape = ValueShape.number(0.000_001...0.999_999)
        return SettingForm(bound: bound, shape: shape, write: { "\($0)" }) { node throws(SettingRefusal) in
            guard case .text(let text, let isQuoted) = node.content else {
                throw SettingRefusal("is \(node.kind) where a share is expected: \(bound)")
            }
            if isQuoted { throw SettingRefusal("\"\(shown(text))\" is text; write the number without quotes") }
            let isPlain = text.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
            guard isPlain, let share = Double(text) else {
                let remedy = Percentage(text).map { ". Write \($0.share)" } ?? ". Write 0.001 for 0.1 %"
                throw SettingRefusal("\(shown(text)) is no share from \(bound)\(remedy)")
            }
            if share < 0.000_001 { throw SettingRefusal("\(shown(text)) is below the minimum of 0.000001") }
            if share > 0.999_999 {
                let remedy = Percentage(text).map { ". Write \($0.share) for \($0.text) %" } ?? ""
                throw SettingRefusal("\(shown(text)) is above the maximum of 0.999999\(remedy)")
            }
            return share
        }
    }
}
