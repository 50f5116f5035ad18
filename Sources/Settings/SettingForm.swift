import NetworkPrimitives

/// The written form of a setting's values, and the allowed values.
package struct SettingForm<Value: Sendable>: Sendable {
    /// The allowed values, in words.
    package let bound: String
    /// The allowed values in the JSON Schema.
    package let shape: ValueShape
    package let parse: @Sendable (ConfigurationNode) throws(SettingRefusal) -> Value
    package let write: @Sendable (Value) -> String

    package init(
        bound: String, shape: ValueShape, write: @escaping @Sendable (Value) -> String,
        parse: @escaping @Sendable (ConfigurationNode) throws(SettingRefusal) -> Value
    ) {
        self.bound = bound
        self.shape = shape
        self.write = write
        self.parse = parse
    }

    /// A form of text that `convert` accepts.
    package init(
        bound: String, shape: ValueShape = .text(), write: @escaping @Sendable (Value) -> String,
        convert: @escaping @Sendable (String) throws(SettingRefusal) -> Value
    ) {
        self.init(bound: bound, shape: shape, write: write) { node throws(SettingRefusal) in
            guard case .text(let text, _) = node.content else {
                throw SettingRefusal("expected \(bound), got \(node.kind)")
            }
            return try convert(text)
        }
    }

    /// Returns the value for messages: cut to 64 characters, or a name instead of a pasted text.
    package static func shown(_ text: String) -> String {
        if let name = PastedText.name(of: text) { return name }
        return text.unicodeScalars.count <= 64
            ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(64))) + "…"
    }
}

extension SettingForm where Value == Duration {
    package static func duration(in range: ClosedRange<Duration>) -> SettingForm {
        let (least, most) = (DurationText.write(range.lowerBound), DurationText.write(range.upperBound))
        return SettingForm(bound: "\(least) to \(most)", shape: .duration, write: DurationText.write) {
            text throws(SettingRefusal) in
            guard let duration = DurationText.parse(text) else { throw SettingRefusal(notDuration(text, least: least)) }
            if duration < range.lowerBound { throw SettingRefusal("\(shown(text)) is below the minimum of \(least)") }
            if duration > range.upperBound { throw SettingRefusal("\(shown(text)) is above the maximum of \(most)") }
            return duration
        }
    }

    private static func notDuration(_ text: String, least: String) -> String {
        if text.isEmpty { return "is empty. Write a duration like 500ms, 1s, 5m or 1h30m" }
        guard text.utf8.allSatisfy(\.isASCIIDigit) else {
            return "\(shown(text)) is not a duration. Write whole numbers like 500ms, 1s, 5m or 1h30m"
        }
        if text.allSatisfy({ $0 == "0" }), least != DurationText.write(.zero) {
            return "\(shown(text)) is below the minimum of \(least)"
        }
        return "\(shown(text)) has no unit. Write \(shown(text))s for seconds, or ms, m, h, d"
    }
}

extension SettingForm where Value: FixedWidthInteger {
    /// A whole number in `range`, which must fit the type. `unit` ends the bound.
    package static func integer(in range: ClosedRange<Int>, unit: String? = nil) -> SettingForm {
        let ending = unit.map { " " + $0 } ?? ""
        let bound = "\(range.lowerBound) to \(range.upperBound)\(ending)"
        return SettingForm(bound: bound, shape: .integer(range), write: { String($0) }) { node throws(SettingRefusal) in
            guard case .text(let text, let isQuoted) = node.content else {
                throw SettingRefusal("expected \(bound), got \(node.kind)")
            }
            if isQuoted { throw SettingRefusal("\"\(shown(text))\" is text. Write the number without quotes") }
            let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
            guard !digits.isEmpty, digits.utf8.allSatisfy(\.isASCIIDigit) else {
                throw SettingRefusal("\(shown(text)) is not a whole number: \(bound)")
            }
            let number = Int(text) ?? (text.hasPrefix("-") ? .min : .max)
            if number < range.lowerBound {
                throw SettingRefusal("\(shown(text)) is below the minimum of \(range.lowerBound)\(ending)")
            }
            if number > range.upperBound {
                throw SettingRefusal("\(shown(text)) is above the maximum of \(range.upperBound)\(ending)")
            }
            return Value(number)
        }
    }
}

extension SettingForm {
    /// This form, or the word `never` for `nil`.
    package var orNever: SettingForm<Value?> {
        SettingForm<Value?>(
            bound: "\(bound), or never", shape: .either([shape, .choice(["never"])]),
            write: { $0.map(write) ?? "never" }
        ) { node throws(SettingRefusal) in
            if case .text("never", _) = node.content { return nil }
            do throws(SettingRefusal) {
                return try parse(node)
            } catch {
                throw SettingRefusal(error.message + ". You can also write never")
            }
        }
    }
}

extension SettingForm where Value == Bool {
    package static var boolean: SettingForm {
        SettingForm(bound: "true or false", shape: .boolean, write: { String($0) }) { node throws(SettingRefusal) in
            switch node.content {
            case .text("true", isQuoted: false): return true
            case .text("false", isQuoted: false): return false
            case .text("true", _), .text("false", _):
                throw SettingRefusal("is text. Write true or false without quotes")
            case .text(let text, _):
                let hint = meantBoolean(text).map { ". Write \($0)" } ?? ""
                throw SettingRefusal("\(shown(text)) is neither true nor false\(hint)")
            default: throw SettingRefusal("expected true or false, got \(node.kind)")
            }
        }
    }
}

/// Returns the boolean that YAML 1.1 and other languages write in this form.
private func meantBoolean(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on", "1": true
    case "false", "no", "off", "0": false
    default: nil
    }
}

extension SettingForm where Value: CaseIterable & RawRepresentable<String> {
    package static func choice(_: Value.Type) -> SettingForm {
        let names = Value.allCases.map(\.rawValue)
        let bound = "one of " + names.joined(separator: ", ")
        return SettingForm(bound: bound, shape: .choice(names), write: \.rawValue) { text throws(SettingRefusal) in
            if let value = Value(rawValue: text) { return value }
            let hint = ClosestName.find(text, among: names).map { ". Did you mean \($0)?" } ?? ": write \(bound)"
            throw SettingRefusal("\(shown(text)) is not allowed\(hint)")
        }
    }
}

/// The message about a rejected value: the value, the bound, the remedy.
package struct SettingRefusal: Error, Sendable, Equatable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
