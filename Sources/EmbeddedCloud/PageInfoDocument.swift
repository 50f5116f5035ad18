/// Where a page ends, in the answers that come in pages.
struct PageInfoDocument: Encodable {
    /// When the last row was created, on the last page too; left out where there is no row.
    let nextMarker: String?
    let currentCount: Int
}
