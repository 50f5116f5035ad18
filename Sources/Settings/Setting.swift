/// One setting, declared once: its key, meaning, form with bound, and default.
package struct Setting<Value: Sendable>: Sendable {
    package enum Need: Sendable {
        case required
        case optional
        /// The default of a setting that the file omits.
        case standard(Value)
        /// No default. The sentence states what applies if the file omits the setting, such as "Default: the system's."
        case otherwise(String)
    }

    /// The key.
    package let name: String
    /// A noun phrase, and the sentences that explain it, without the last full stop.
    package let meaning: String
    package let form: SettingForm<Value>
    package let need: Need

    package init(name: String, meaning: String, form: SettingForm<Value>, need: Need) {
        self.name = name
        self.meaning = meaning
        self.form = form
        self.need = need
    }

    /// The default, or `nil`.
    package var standard: Value? {
        guard case .standard(let value) = need else { return nil }
        return value
    }

    /// Reads a value; a wrong one is a problem and `nil`.
    package func parse(_ node: ConfigurationNode, problems: inout ProblemCollector) -> Value? {
        do throws(SettingRefusal) {
            return try form.parse(node)
        } catch {
            problems.add(error.message, at: node)
            return nil
        }
    }

    package var description: SettingDescription {
        SettingDescription(
            name: name, sentence: [meaning + ".", form.constraint, ending].compactMap(\.self).joined(separator: " "),
            standard: standard.map(form.write), shape: form.shape, isRequired: isRequired)
    }

    private var ending: String {
        switch need {
        case .required: "Required."
        case .optional: "Optional."
        case .standard(let value): "Default: \(form.write(value))."
        case .otherwise(let sentence): sentence
        }
    }

    private var isRequired: Bool {
        guard case .required = need else { return false }
        return true
    }
}

extension SettingForm {
    /// The bound as a sentence; `nil` for a boolean, which needs none.
    fileprivate var constraint: String? {
        if shape == .boolean { return nil }
        let isPhrase = ["one ", "a ", "an "].contains { bound.hasPrefix($0) }
        return (isPhrase ? bound.prefix(1).uppercased() + bound.dropFirst() : bound) + "."
    }
}

/// A setting as its users read it: documents, the example file and the schema contain it.
package struct SettingDescription: Sendable, Equatable {
    package let name: String
    /// Meaning, unit, bound and default.
    package let sentence: String
    /// The default as the file would write it; `nil` if there is none.
    package let standard: String?
    /// The form of values; `nil` for a section, whose settings have descriptions of their own.
    package let shape: ValueShape?
    /// Whether its section is wrong without it.
    package let isRequired: Bool

    package init(
        name: String, sentence: String, standard: String? = nil, shape: ValueShape? = nil, isRequired: Bool = false
    ) {
        self.name = name
        self.sentence = sentence
        self.standard = standard
        self.shape = shape
        self.isRequired = isRequired
    }
}

/// The form of a setting's values for the JSON Schema. It accepts everything that the exporter accepts, and a little
/// more.
package indirect enum ValueShape: Sendable, Equatable {
    /// Any plain value, even one that looks like a number. The length is in Unicode scalars.
    case text(length: ClosedRange<Int>? = nil)
    /// Text of the characters in the brackets of a regular expression.
    case word(_ set: String, most: Int = 64)
    /// Text that a regular expression (ECMA-262) matches.
    case pattern(String)
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case boolean
    case choice([String])
    case list(of: ValueShape, count: ClosedRange<Int>)
    /// A mapping of arbitrary keys to text.
    case texts(most: Int)
    case either([ValueShape])
}

extension ValueShape {
    /// Whole numbers with units, the largest first, each at most once.
    package static let duration = ValueShape.pattern("^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$")
}
