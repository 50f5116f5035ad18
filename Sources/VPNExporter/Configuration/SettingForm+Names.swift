import CloudAPI

extension SettingForm where Value == String {
    /// What the cloud allows in the names of connections, so that its names can be taken over.
    static var name: SettingForm {
        word(bound: "1 to 64 of A-Z a-z 0-9 _ . -", set: "A-Za-z0-9_.-") {
            $0.isASCIILetter || $0.isASCIIDigit || "_.-".utf8.contains($0)
        }
    }

    /// A part of host names.
    static var region: SettingForm {
        word(bound: "1 to 64 of a-z 0-9 -", set: "a-z0-9-") {
            $0.isASCIIDigit || $0 == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        }
    }

    /// Cloud Eye API, "Querying Monitoring Data": `^[a-zA-Z0-9-]{1,64}$`.
    static var projectID: SettingForm {
        word(bound: "1 to 64 of A-Z a-z 0-9 -", set: "A-Za-z0-9-") {
            $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-")
        }
    }

    /// RFC 9562, section 4; taken in either case, and written in lower case.
    static var uuid: SettingForm {
        let bound = "a UUID of 36 characters, as 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22"
        let shape = ValueShape.pattern("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")
        return SettingForm(bound: bound, shape: shape, write: { $0 }) { text throws(SettingRefusal) in
            let groups = text.split(separator: "-", omittingEmptySubsequences: false)
            guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
                groups.allSatisfy({ $0.utf8.allSatisfy(\.isHexadecimalDigit) })
            else { throw SettingRefusal("\(shown(text)) is not \(bound)") }
            return text.lowercased()
        }
    }

    /// What a header can name a key by. No message shows it, since it may be the secret of the key by mistake.
    static var accessKeyID: SettingForm {
        let bound = "1 to 64 of A-Z a-z 0-9 _ -"
        return SettingForm(bound: bound, shape: .word("A-Za-z0-9_-"), write: { $0 }) { text throws(SettingRefusal) in
            let isAllowed = text.utf8.allSatisfy {
                $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
            guard isAllowed, 1...64 ~= text.utf8.count else { throw SettingRefusal("is not made of \(bound)") }
            return text
        }
    }

    /// Text of one line.
    static func text(maximumLength: Int) -> SettingForm {
        SettingForm(
            bound: "1 to \(maximumLength) characters", shape: .text(length: 1...maximumLength), write: { $0 }
        ) { text throws(SettingRefusal) in
            let count = text.unicodeScalars.count
            if count == 0 { throw SettingRefusal("is an empty text: 1 to \(maximumLength) characters") }
            if count > maximumLength {
                throw SettingRefusal("\(count) characters are above the maximum of \(maximumLength)")
            }
            if text.unicodeScalars.contains(where: \.isControl) {
                // Not the value: it may be a key in PEM.
                throw SettingRefusal("has control characters or more than one line")
            }
            return text
        }
    }

    private static func word(
        bound: String, set: String, isAllowed: @escaping @Sendable (UInt8) -> Bool
    ) -> SettingForm {
        SettingForm(bound: bound, shape: .word(set), write: { $0 }) { text throws(SettingRefusal) in
            if text.isEmpty { throw SettingRefusal("is an empty text: \(bound)") }
            guard text.utf8.count <= 64, text.utf8.allSatisfy(isAllowed) else {
                throw SettingRefusal("\(shown(text)) is not made of \(bound)")
            }
            return text
        }
    }
}

extension SettingForm where Value == Secret {
    /// A password, key or token: no message shows it.
    static func secret(maximumLength: Int) -> SettingForm {
        let bound = "1 to \(maximumLength) characters"
        let shape = ValueShape.text(length: 1...maximumLength)
        return SettingForm(bound: bound, shape: shape, write: \.description) { text throws(SettingRefusal) in
            let count = text.unicodeScalars.count
            if count == 0 { throw SettingRefusal("is an empty text: \(bound)") }
            if count > maximumLength {
                throw SettingRefusal("\(count) characters are above the maximum of \(maximumLength)")
            }
            if text.unicodeScalars.contains(where: \.isControl) {
                throw SettingRefusal("has control characters or more than one line")
            }
            return Secret(text)
        }
    }
}
