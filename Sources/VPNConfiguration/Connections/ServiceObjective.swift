import NetworkPrimitives
package import Settings

/// The service level objective of a connection. A value of `nil` requires nothing.
package struct ServiceObjective: SettingsSection, Equatable {
    /// The share of requests that may be lost, above 0 and below 1.
    package var loss: Double?
    /// The round-trip time up to which a reply is good.
    package var roundTrip: Duration?
    /// The share of requests that must have a good reply, above 0 and below 1.
    package var roundTripShare = 0.99
    /// The share of seconds in which the connection must be available, above 0 and below 1.
    package var availability: Double?

    package static var defaults: Self { Self() }

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
    package static let declaration = SectionDeclaration<Self> {
        SectionField(
            "preset", \.preset, .choice(Preset.self),
            "Class of ITU-T Y.1541 that sets loss and rtt. rtt is twice the class's one-way delay. loss and rtt next to it"
                + " override the class")
        SectionField("loss", \.loss, .ratio, "Share of requests that may be lost")
        SectionField(
            "rtt", \.roundTrip, .duration(in: .milliseconds(1) ... .seconds(60)),
            "Round-trip time up to which a reply is good")
        SectionField("rtt_share", \.roundTripShare, .ratio, "Share of requests that must have a good reply")
        SectionField(
            "availability", \.availability, .ratio, "Share of seconds in which the connection must be available")
    }

    /// The class is not kept: the declaration has it first, so that the settings after it override its values.
    private var preset: Preset? {
        get { nil }
        set {
            guard let newValue else { return }
            loss = newValue.loss
            roundTrip = newValue.roundTrip
        }
    }

    package func check(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        let given = Self.settings.filter { section.child($0) != nil && $0.standard == nil }
        guard given.isEmpty, loss == nil, roundTrip == nil, availability == nil else { return }
        problems.add("has no objective. Give one of preset, loss, rtt and availability", at: section.node)
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
    /// A share, such as 0.001.
    package static var ratio: SettingForm {
        let bound = "0.000001 to 0.999999"
        let shape = ValueShape.number(0.000_001...0.999_999)
        return SettingForm(bound: bound, shape: shape, write: { "\($0)" }) { node throws(SettingRefusal) in
            guard case .text(let text, let isQuoted) = node.content else {
                throw SettingRefusal("expected \(bound), got \(node.kind)")
            }
            if isQuoted { throw SettingRefusal("\"\(shown(text))\" is text. Write the number without quotes") }
            let isPlain = text.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
            guard isPlain, let share = Double(text) else {
                let remedy = Percentage(text).map { ". Write \($0.share)" } ?? ". Write 0.001 for 0.1 %"
                throw SettingRefusal("\(shown(text)) is not a share from \(bound)\(remedy)")
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
