import Foundation
import Testing

/// The bill of materials that `make sbom` writes for the packages and for a binary.
@Suite(.timeLimit(.minutes(1)))
struct BillOfMaterialsTests {
    private static let tree = """
        {"identity": "exporter", "url": "/somewhere", "version": "unspecified", "dependencies": [
          {"identity": "b", "url": "https://example.com/x/b.git", "version": "2.0.0", "dependencies": [
            {"identity": "a", "url": "https://example.com/x/a", "version": "1.0.0", "dependencies": []}]},
          {"identity": "a", "url": "https://example.com/x/a", "version": "1.0.0", "dependencies": []}]}
        """
    private static let resolved = """
        {"pins": [{"identity": "a", "state": {"revision": "aaaa", "version": "1.0.0"}},
                  {"identity": "b", "state": {"revision": "bbbb", "version": "2.0.0"}}], "version": 3}
        """

    private struct Bill: Decodable {
        struct Component: Decodable {
            let name: String
            let version: String
            let purl: String
        }
        struct Need: Decodable {
            let ref: String
            let dependsOn: [String]
        }
        let components: [Component]
        let dependencies: [Need]
    }

    private func bill(_ folder: String, binary: [String] = []) async throws -> String {
        try Self.tree.write(toFile: folder + "/tree", atomically: false, encoding: .utf8)
        try Self.resolved.write(toFile: folder + "/resolved", atomically: false, encoding: .utf8)
        let environment = ["env", "VERSION=1.2.3", "SOURCE_DATE_EPOCH=1767225600"]
        let script = ["python3", "-B", Checkout.root + "/deploy/release/sbom.py", folder + "/resolved"]
        let run = try await ChildProcess.output(of: environment + script + binary, input: folder + "/tree")
        #expect(run.exit == .code(0), "\(run.error)")
        return run.output
    }

    @Test(.needs("python3")) func `the bill of materials lists each package once, with its dependencies`() async throws
    {
        try await TemporaryFolder.with { folder in
            let text = try await bill(folder)
            let bill = try JSONDecoder().decode(Bill.self, from: Data(text.utf8))
            #expect(
                bill.components.map(\.purl) == ["pkg:swift/example.com/x/a@1.0.0", "pkg:swift/example.com/x/b@2.0.0"])
            #expect(bill.dependencies.map(\.ref) == ["pkg:generic/vpn-exporter@1.2.3"] + bill.components.map(\.purl))
            #expect(bill.dependencies.map { $0.dependsOn.count } == [2, 0, 1])
            #expect(text.contains("2026-01-01T00:00:00Z") && text.contains("aaaa"))
        }
    }

    @Test(
        .needsPythonPackages)
    func `the bill of materials of a binary lists the system's libraries and conforms to the CycloneDX schema`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let text = try await bill(folder, binary: [try Checkout.exporter])
            let bill = try JSONDecoder().decode(Bill.self, from: Data(text.utf8))
            #expect(bill.components.contains { $0.name == "libc6" && !$0.version.isEmpty })
            try text.write(toFile: folder + "/bill", atomically: false, encoding: .utf8)
            let verdict = try await ChildProcess.output(
                of: ThirdPartyClients.bill, input: folder + "/bill", within: .seconds(60))
            #expect(verdict.output == "ok\n", "\(verdict.error)")
        }
    }
}
