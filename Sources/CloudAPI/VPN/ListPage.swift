/// One answer to a list call of the VPN service; those without pages have no `page_info`.
struct ListPage<Element: ListedObject>: Decodable, Sendable {
    let rows: ReadableElements<Element>
    let nextMarker: String?
    /// How many rows the page has, those included that cannot be read.
    let count: Int

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        rows = try container.decode(ReadableElements<Element>.self, forKey: Key(stringValue: Element.listName))
        let info = try? container.decode(Info.self, forKey: Key(stringValue: "page_info"))
        nextMarker = info?.nextMarker
        count = info?.currentCount ?? rows.elements.count + rows.unreadable
    }

    private struct Info: Decodable {
        let nextMarker: String?
        let currentCount: Int?

        private enum CodingKeys: String, CodingKey {
            case nextMarker = "next_marker"
            case currentCount = "current_count"
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
