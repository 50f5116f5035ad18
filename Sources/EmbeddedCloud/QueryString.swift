/// What follows the `?` of a request: pairs in their order, since a key may be repeated.
struct QueryString: Sendable, Hashable {
    struct Item: Sendable, Hashable {
        let key: String
        /// Empty where the key stands alone, as in `?nocatalog`.
        let value: String
    }

    let items: [Item]

    init(_ text: some StringProtocol) {
        items = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Item(key: Self.decoded(parts[0]), value: parts.count == 2 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first value of the key.
    subscript(key: String) -> String? {
        items.first { $0.key == key }?.value
    }

    func values(of key: String) -> [String] {
        items.filter { $0.key == key }.map(\.value)
    }

    /// Undoes percent encoding and the `+` of forms.
    private static func decoded(_ text: some StringProtocol) -> String {
        PercentEncoding.decoded(text, isForm: true)
    }
}
