import Foundation
import Testing

/// The Debian package, built from this binary and installed in an overlay of this machine's files that the test
/// discards.
@Suite(
    .serialized, .timeLimit(.minutes(5)),
    .needsRoot, .needs("dpkg-shlibdeps", "strip"))
struct DebianPackageTests {
    /// Builds the package into `folder`, without compression, which would take most of the time.
    private func build(into folder: String) async throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let result = try await ChildProcess.output(
            of: [
                "/usr/bin/env", "SOURCE_DATE_EPOCH=1700000000", "COMPRESSION=none",
                Checkout.root + "/deploy/debian/build", try Checkout.exporter, folder,
            ], within: .seconds(120))
        try #require(result.exit == .code(0), "\(result.error)")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        return try folder + "/" + #require(files.first { $0.hasSuffix(".deb") })
    }

    /// Installs the package in the overlay, runs the script there, and returns the output.
    private func install(_ package: String, _ script: String) async throws -> String {
        let mount = """
            set -e
            mount -t tmpfs layer /mnt
            mkdir /mnt/changes /mnt/work /mnt/root
            mount -t overlay layer -o lowerdir=/,upperdir=/mnt/changes,workdir=/mnt/work /mnt/root
            mount --rbind /proc /mnt/root/proc
            mount --rbind /dev /mnt/root/dev
            # Where Swift's runtime is on a file system of its own, the layer lacks it.
            for folder in $(ldd "$3" | sed -n 's|.*=> \\(/.*\\)/libswift.*|\\1|p' | sort -u); do
              mkdir -p "/mnt/root$folder"
              mount --bind "$folder" "/mnt/root$folder"
            done
            cp "$1" /mnt/root/package.deb
            exec chroot /mnt/root /bin/bash -ec "$2" 2>&1
            """
        let result = try await ChildProcess.output(
            of: ["unshare", "--mount", "/bin/bash", "-c", mount, "bash", package, script, try Checkout.exporter],
            within: .seconds(120))
        #expect(result.exit == .code(0), "\(result.error)\n\(result.output)")
        return result.output
    }

    @Test func `two builds of the package are identical to the byte`() async throws {
        try await TemporaryFolder.with { folder in
            let one = try await build(into: folder + "/one")
            let other = try await build(into: folder + "/other")
            #expect(FileManager.default.contentsEqual(atPath: one, andPath: other))
        }
    }

    @Test func `the installed package runs, validates its example, and keeps an operator's files on removal`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let output = try await install(
                try await build(into: folder),
                """
                dpkg -i /package.deb >/dev/null
                dpkg --verify vpn-exporter
                dpkg-query -W -f '${Status}; ${Depends}\n' vpn-exporter
                /usr/bin/vpn-exporter --version
                /usr/bin/vpn-exporter --config.check --config.file /usr/share/doc/vpn-exporter/examples/quickstart.yml
                test -s /usr/lib/systemd/system/vpn-exporter.service
                zcat /usr/share/man/man1/vpn-exporter.1.gz | grep -c '^.TH'
                echo secret >/etc/vpn-exporter/password
                sed -i 's|^  region: eu-de|  region: eu-nl|' /etc/vpn-exporter/vpn-exporter.yml
                /usr/bin/vpn-exporter --config.check --config.file /etc/vpn-exporter/vpn-exporter.yml
                dpkg -i /package.deb >/dev/null
                grep -c eu-nl /etc/vpn-exporter/vpn-exporter.yml
                dpkg -r vpn-exporter >/dev/null 2>&1
                test ! -e /usr/bin/vpn-exporter
                grep -c eu-nl /etc/vpn-exporter/vpn-exporter.yml
                dpkg -P vpn-exporter >/dev/null 2>&1
                test ! -e /etc/vpn-exporter/vpn-exporter.yml
                ls /etc/vpn-exporter
                """)
            let lines = output.split(separator: "\n")
            try #require(lines.count == 8, "\(output)")
            #expect(lines[0].hasPrefix("install ok installed; libc6 ") && lines[0].contains("libcrypt1 "))
            #expect(lines[1].hasPrefix("vpn-exporter, version "))
            #expect(lines[2].hasSuffix("quickstart.yml: valid (connections: 6, targets: 8)"))
            #expect(lines[3] == "1")
            #expect(lines[4].hasPrefix("/etc/vpn-exporter/vpn-exporter.yml: valid (connections: "))
            #expect(lines[5...] == ["1", "1", "password"])
        }
    }

    @Test func `the files for editors and shells are in their folders and belong to root`() async throws {
        try await TemporaryFolder.with { folder in
            let list = try await ChildProcess.output(of: ["dpkg-deb", "-c", try await build(into: folder)]).output
            let lines = list.split(separator: "\n")
            #expect(lines.allSatisfy { $0.contains(" root/root ") })
            let expected = [
                "/etc/default/vpn-exporter", "/usr/lib/systemd/system/vpn-exporter.socket",
                "/usr/share/bash-completion/completions/vpn-exporter",
                "/usr/share/zsh/vendor-completions/_vpn-exporter",
                "/usr/share/fish/vendor_completions.d/vpn-exporter.fish",
                "/usr/share/vpn-exporter/vpn-exporter.schema.json",
                "/usr/share/doc/vpn-exporter/changelog.gz", "/usr/share/doc/vpn-exporter/changelog.Debian.gz",
                "/usr/share/doc/vpn-exporter/copyright",
            ]
            #expect(expected.filter { file in !lines.contains { $0.hasSuffix(" ." + file) } } == [])
        }
    }
}
