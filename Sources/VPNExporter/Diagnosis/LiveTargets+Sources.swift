import CloudAPI
import NetworkPrimitives
import ProbeEngine
import Probing
import Settings
import VPNConfiguration

/// The sources of addresses: the running exporter, the cloud, and the resolver of host names.
extension LiveTargets {
    /// Reads a connection from the running exporter; `nil` if it has none of this name, or does not answer.
    func connection(_ name: String, _ search: inout Search) async throws -> RunningConnection? {
        progress.show("reading from the exporter at \(exporter.address.text)")
        defer { progress.clear() }
        do throws(RunningExporter.Failure) {
            let found = try await exporter.connection(name)
            search.hasAnswer = true
            if found == nil { search.names += (try? await exporter.names()) ?? [] }
            return found
        } catch {
            if requiresExporter { throw error }
            search.notes.append(error.description)
            return nil
        }
    }

    /// The reason why the cloud gave no address.
    struct CloudFailure: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads the cloud's lists; `nil` if the configuration uses no cloud.
    func view(
        _ configuration: ExporterConfiguration, _ search: Search
    ) async throws -> CloudInventory.View? {
        let inspection = CloudInspection(configuration: configuration, progress: progress, readsCloudEye: false)
        let inventory = await inspection.run()
        let error =
            inventory?.failure ?? inventory?.connections?.failure?.description
            ?? inventory?.monitors?.failure?.description
        if let error {
            let notes = search.notes.map { "; \($0)" }.joined()
            throw CloudFailure(description: "cannot read the address from the cloud: \(error)\(notes)")
        }
        return inventory?.view(configuration)
    }

    /// Resolves a host name. The error suggests the connection with the closest name.
    func host(_ text: String, _ search: Search) async throws -> [LiveTarget] {
        let closest = ClosestName.find(ProbeArgument.parts(text).connection, among: search.names)
        let rest =
            (closest.map { ". Did you mean \($0)?" } ?? "")
            + (search.notes.isEmpty ? "" : " (\(search.notes.joined(separator: "; ")))")
        guard let name = HostName(text) else {
            let shown = TerminalText.escaped(text)
            throw Failure(
                description:
                    "\(shown) is not an address, a host name or a known connection. Correct it, or give the"
                    + " configuration with --config.file\(rest)")
        }
        do {
            return try await resolve([Wanted(name: text, address: .name(name), settings: apply(.standard))])
        } catch let failure as ResolutionFailure {
            throw Failure(
                description: "\(text) is not a known connection, and not a known host: \(failure.reason). Check the"
                    + " name, or give the configuration with --config.file\(rest)")
        }
    }

    /// Resolves the names among the addresses.
    func resolve(_ wanted: [Wanted]) async throws -> [LiveTarget] {
        progress.show("resolving names")
        defer { progress.clear() }
        return try await HostResolver.withResolver(threads: 4) { resolver in
            var targets: [LiveTarget] = []
            for item in wanted {
                switch item.address {
                case .literal(let address): targets.append(try target(item.name, address, item.settings))
                case .name(let host):
                    let address = try await resolver.resolve(host, family: item.settings.familyPreference)
                    targets.append(try target(item.name, address, item.settings))
                }
            }
            return targets
        }
    }

    /// Checks that a configured source has the family of the address.
    func target(_ name: String, _ address: IPAddress, _ settings: ProbeSettings) throws -> LiveTarget {
        if let source = settings.path.source, source.family != address.family {
            throw Failure(
                description:
                    "the source \(source) and the address \(address) have different families. Give a source of the same"
                    + " family with --source, or select the family with --address-family")
        }
        return LiveTarget(name: name, address: address, settings: settings)
    }
}

/// The settings of a target that only the running exporter knows: those of the matching rule, with the exporter's
/// interval and timeout.
enum RunningSettings {
    /// - Parameter configuration: `nil` if there is none.
    static func settings(
        of target: RunningConnection.Target, _ connection: RunningConnection, _ configuration: ExporterConfiguration?
    ) -> ProbeSettings {
        let names = Set(connection.targets.map(\.name))
        let discovery = configuration?.discoveries.first { discovery in
            Set(discovery.targets.map(\.name)).isSuperset(of: names)
                && discovery.selector.name?.matches(connection.name) ?? true
        }
        let known = discovery?.targets.first { $0.name == target.name }
        var settings = known?.probes ?? .standard
        settings.interval = .seconds(target.interval)
        settings.timeout = .seconds(target.timeout)
        return settings
    }
}
