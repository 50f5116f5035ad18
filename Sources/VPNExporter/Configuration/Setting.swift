/// One setting, written once: its name, meaning, form with bound, and default.
struct Setting<Value: Sendable>: Sendable {
    enum Need: Sendable {
        case required
        case optional
        /// The value where the file has none.
        case standard(Value)
    }

    let name: String
    let meaning: String
    let form: SettingForm<Value>
    let need: Need

    var standard: Value? {
        guard case .standard(let value) = need else { return nil }
        return value
    }

    var description: SettingDescription {
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
