package import NetworkPrimitives

extension SettingForm where Value == String {
    /// The characters that the cloud allows in names of connections.
    package static var name: SettingForm {
        word(
            alphabet: "A-Z a-z 0-9 _ . -", set: "A-Za-z0-9_.-", isAllowed: isNameByte,
            remedy: { text in WordFault.plain(text, isAllowed: isNameByte).map { "Write for example \($0)" } })
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || "_.-".utf8.contains(byte)
    }

    /// A region, which is part of host names.
    package static var region: SettingForm {
        word(alphabet: "a-z 0-9 -", set: "a-z0-9-", isAllowed: isRegionByte) { text in
            Self.meantRegion(text).map { "Did you mean \($0)?" }
        }
    }

    /// Returns `eu-de` for `EU-DE`, `eu_de` and `eu-de_prod`.
    private static func meantRegion(_ text: String) -> String? {
        let words = text.lowercased().split { $0 == "_" || $0.isWhitespace }
        let region = words.first.map { $0.contains("-") ? String($0) : words.joined(separator: "-") } ?? ""
        return region.utf8.allSatisfy(isRegionByte) && 3...64 ~= region.utf8.count ? region : nil
    }

    private static func isRegionByte(_ byte: UInt8) -> Bool {
        byte.isASCIIDigit || byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    /// Cloud Eye API, "Querying Monitoring Data": `^[a-zA-Z0-9-]{1,64}$`.
    package static var projectID: SettingForm {
        word(
            alphabet: "A-Z a-z 0-9 -", set: "A-Za-z0-9-",
            isAllowed: { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") },
            remedy: { $0.contains("_") ? "Write a project's name as project_name" : nil })
    }

    /// A UUID (RFC 9562, section 4), accepted in either case and stored in lower case.
    package static var uuid: SettingForm {
        let bound = "a UUID of 36 characters, such as 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22"
        let shape = ValueShape.pattern("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")
        return SettingForm(bound: bound, shape: shape, write: { $0 }) { text throws(SettingRefusal) in
            let groups = text.split(separator: "-", omittingEmptySubsequences: false)
            guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
                groups.allSatisfy({ $0.utf8.allSatisfy(\.isHexadecimalDigit) })
            else {
                throw SettingRefusal(
                    "\(shown(text)) is not \(bound). Copy the ID from the connection's page in the console")
            }
            return text.lowercased()
        }
    }

    /// The ID of an access key. No message shows it, since it may be the key's secret by mistake.
    package static var accessKeyID: SettingForm {
        let bound = "1 to 64 of A-Z a-z 0-9 _ -"
        return SettingForm(bound: bound, shape: .word("A-Za-z0-9_-"), write: { $0 }) { text throws(SettingRefusal) in
            let isAllowed = text.utf8.allSatisfy {
                $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
            guard isAllowed, !text.isEmpty else { throw SettingRefusal("is not made of \(bound)") }
            guard text.utf8.count <= 64 else {
                throw SettingRefusal("has \(text.utf8.count) characters, above the maximum of 64")
            }
            return text
        }
    }

    /// Text of one line.
    package static func text(maximumLength: Int) -> SettingForm {
        SettingForm(
            bound: "1 to \(maximumLength) characters", shape: .text(length: 1...maximumLength), write: { $0 }
        ) { text throws(SettingRefusal) in
            let count = text.unicodeScalars.count
            if count == 0 { throw SettingRefusal("is empty: 1 to \(maximumLength) characters") }
            if count > maximumLength {
                throw SettingRefusal("\(count) characters are above the maximum of \(maximumLength)")
            }
            if text.unicodeScalars.contains(where: \.isControl) {
                // The message omits the value, which may be a key in PEM.
                throw SettingRefusal("has control characters or more than one line")
            }
            return text
        }
    }

    /// - Parameter remedy: the replacement of a wrong text, if it is obvious.
    private static func word(
        alphabet: String, set: String, isAllowed: @escaping @Sendable (UInt8) -> Bool,
        remedy: @escaping @Sendable (String) -> String?
    ) -> SettingForm {
        let bound = "1 to 64 of \(alphabet)"
        return SettingForm(bound: bound, shape: .word(set), write: { $0 }) { text throws(SettingRefusal) in
            if text.isEmpty { throw SettingRefusal("is empty: \(bound)") }
            if let fault = WordFault(text, alphabet: alphabet, isAllowed: isAllowed) {
                if let name = PastedText.name(of: text) { throw SettingRefusal("\(name) is not \(bound)") }
                let ending = remedy(text).map { ". \($0)" } ?? ""
                throw SettingRefusal("\(shown(text)) \(fault.reason)\(ending)")
            }
            return text
        }
    }
}

extension SettingForm where Value == Secret {
    /// A password, key or token. No message shows it.
    package static func secret(maximumLength: Int) -> SettingForm<Secret> {
        let bound = "1 to \(maximumLength) characters"
        let shape = ValueShape.text(length: 1...maximumLength)
        return SettingForm(bound: bound, shape: shape, write: \.description) { text throws(SettingRefusal) in
            let count = text.unicodeScalars.count
            if count == 0 { throw SettingRefusal("is empty: \(bound)") }
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
