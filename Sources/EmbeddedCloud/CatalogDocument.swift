/// The body of the answer to `GET /v3/auth/catalog`.
struct CatalogDocument: Encodable {
    let catalog: [TokenDocument.Service]
    let links: ProjectListDocument.Links
}
