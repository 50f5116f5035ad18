import Foundation

/// The paths of the sources and of the built products, in any checkout.
enum Checkout {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized.path

    static let quickStart = root + "/deploy/quickstart.yml"

    static var exporter: String { get throws { try product("vpn-exporter") } }

    static var simulator: String { get throws { try product("NetworkSimulator") } }

    /// The library that refuses socket options to the program that preloads it.
    static var sandbox: String { get throws { try product("libSandbox.so") } }

    /// The command that starts a program whose sockets keep the kernel's default buffers.
    static var defaultBuffers: String { get throws { try product("DefaultBuffers") } }

    /// Returns the path of a product that was built with these tests. It lies next to their bundle.
    private static func product(_ name: String) throws -> String {
        guard let bundle = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") }) else {
            throw NotFound(what: "the test bundle in the arguments \(CommandLine.arguments)")
        }
        let path = URL(filePath: bundle).deletingLastPathComponent().appending(path: name).path
        guard FileManager.default.fileExists(atPath: path) else { throw NotFound(what: path) }
        return path
    }

    struct NotFound: Error, CustomStringConvertible {
        let what: String

        var description: String { "not found: \(what)" }
    }
}
