/// One answer to a list call of the VPN service; those without pages have no `page_info`.
struct ListPage<Element: ListedObject>: Decodable, Sendable {
    let rows: ReadableElements<Element>
    let nextMarker: String?
    /// How many rows the page has, those included that cannot be read.
    let count: Int
    /// How many rows the list has, as far as the cloud says so.
    let total: Int?

    /// Services in Go write an empty list as null; that is one only where the count says so too.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let info = try? container.decode(Info.self, forKey: Key(stringValue: "page_info"))
        let list = Key(stringValue: Element.listName)
        let isNull = try container.contains(list) && container.decodeNil(forKey: list)
        rows =
            isNull && info?.currentCount == 0
            ? ReadableElements()
            : try container.decode(ReadableElements<Element>.self, forKey: list)
        nextMarker = info?.nextMarker
        count = info?.currentCount ?? rows.count
        total = try? container.decode(Int.self, forKey: Key(stringValue: "total_count"))
    }

    private struct Info: Decodable {
        let nextMarker: String?
        let currentCount: Int?

        private enum CodingKeys: String, CodingKey {
            case nextMarker = "next_marker"
            case currentCount = "current_count"
        }

        /// An odd field spoils no other.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            nextMarker = container.text(.nextMarker)
            currentCount = try? container.decode(Int.self, forKey: .currentCount)
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
