/// One setting, written once: its name, meaning, form with bound, and default.
package struct Setting<Value: Sendable>: Sendable {
    package enum Need: Sendable {
        case required
        case optional
        /// The value where the file has none.
        case standard(Value)
    }

    package let name: String
    package let meaning: String
    package let form: SettingForm<Value>
    package let need: Need

    package init(name: String, meaning: String, form: SettingForm<Value>, need: Need) {
        self.name = name
        self.meaning = meaning
        self.form = form
        self.need = need
    }

    package var standard: Value? {
        guard case .standard(let value) = need else { return nil }
        return value
    }

    package var description: SettingDescription {
        let ending =
            switch need {
            case .required: "required"
            case .optional: "no default"
            case .standard(let value): "default \(form.write(value))"
            }
        return SettingDescription(
            name: name, sentence: "\(meaning) (\(form.bound); \(ending)).", standard: standard.map(form.write),
            shape: form.shape, isRequired: isRequired)
    }

    private var isRequired: Bool {
        guard case .required = need else { return false }
        return true
    }
}
