import Foundation
import Glibc
import Testing

/// The container image, built from this binary. buildah runs it without a daemon, with chroot isolation.
@Suite(
    .serialized, .timeLimit(.minutes(4)),
    .needsRoot,
    .needs("ip", "buildah", "strip"))
struct ContainerTests {
    private static let image = "vpn-exporter:test"

    /// Runs the body with the flags of a storage that contains the image.
    private func withImage(_ body: ([String]) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let storage = ["--root", folder + "/root", "--runroot", folder + "/run", "--storage-driver", "vfs"]
            let environment = [
                "env", "ENGINE=buildah", "ENGINE_FLAGS=\(storage.joined(separator: " "))",
                "SOURCE_DATE_EPOCH=1767225600",
            ]
            let script = [Checkout.root + "/deploy/container/build", try Checkout.exporter, Self.image]
            let build = try await ChildProcess.output(of: environment + script, within: .seconds(120))
            try #require(build.exit == .code(0), "\(build.error)")
            try await body(storage)
        }
    }

    private func buildah(_ storage: [String], _ arguments: String...) async throws -> String {
        let run = try await ChildProcess.output(of: ["buildah"] + storage + arguments, within: .seconds(60))
        #expect(run.exit == .code(0), "\(run.error)")
        return run.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func `the image runs as an unprivileged user, probes, and contains no shell`() async throws {
        try await withImage { storage in
            let container = try await buildah(storage, "from", Self.image)
            try await NetworkNamespace.with { namespace in
                try await namespace.ip("link set lo up")
                try await namespace.run("sh", "-c", "echo 65532 65532 > /proc/sys/net/ipv4/ping_group_range")
                let run =
                    namespace.launcher + ["buildah"] + storage + ["run", "--isolation", "chroot", container, "--"]
                let shell = try await ChildProcess.output(of: run + ["/bin/sh", "-c", "true"])
                #expect(shell.exit != .code(0))
                let command = ["/vpn-exporter", "--config.file=/etc/vpn-exporter/vpn-exporter.yml"]
                try await ChildProcess.with(run + command) { child in
                    let scrape = try await eventually("every target is settled") {
                        let scrape = try await HTTPClient(port: 10033, in: namespace).scrape()
                        return QuickStart.isSettled(scrape) ? scrape : nil
                    }
                    #expect(QuickStart.deviations(in: scrape) == [])
                    #expect(try await users(in: namespace) == ["65532"])
                    child.send(SIGTERM)
                    _ = try await child.exit(within: .seconds(10))
                }
                try await eventually("no exporter runs") {
                    try await users(in: namespace).isEmpty ? () : nil
                }
            }
        }
    }

    @Test func `the image carries its metadata and is reproducible`() async throws {
        var digests: Set<String> = []
        for _ in 0..<2 {
            try await withImage { storage in
                let words = try await buildah(
                    storage, "inspect", "--type", "image", "--format",
                    #"{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}} {{index .OCIv1.Config.Labels "#
                        + #""org.opencontainers.image.version"}} {{.OCIv1.Created.Unix}}"#, Self.image)
                #expect(words == "65532:65532 [/vpn-exporter] 0.1.0 1767225600")
                digests.insert(
                    try await buildah(storage, "inspect", "--type", "image", "--format", "{{.FromImageID}}", Self.image)
                )
            }
        }
        #expect(digests.count == 1)
    }

    /// Returns the user IDs of the exporters in the namespace.
    private func users(in namespace: NetworkNamespace) async throws -> [String] {
        let list = try await ChildProcess.output(of: ["ip", "netns", "pids", namespace.launcher[3]])
        return list.output.split(separator: "\n").compactMap { id in
            let lines = fileText("/proc/\(id)/status").split(separator: "\n")
            guard lines.first?.hasSuffix("\tvpn-exporter") == true else { return nil }
            return lines.first { $0.hasPrefix("Uid:") }?.split(separator: "\t")[1].description
        }
    }
}
