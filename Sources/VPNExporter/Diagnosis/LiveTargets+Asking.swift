import CloudAPI
import Network
import ProbeEngine
import Probing
import Settings
import VPNConfiguration

/// Whom `probe` asks for addresses: the running exporter, the cloud, and the resolver of host names.
extension LiveTargets {
    func connection(_ name: String, _ search: inout Search) async throws -> RunningConnection? {
        progress.show("asking the exporter at \(exporter.address.text)")
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

    /// Why the cloud could not be asked.
    struct CloudFailure: Error, CustomStringConvertible {
        let description: String
    }

    func view(
        _ configuration: ExporterConfiguration, _ search: Search
    ) async throws -> CloudInventory.View? {
        let inspection = CloudInspection(configuration: configuration, progress: progress, asksCloudEye: false)
        let inventory = await inspection.run()
        let error =
            inventory?.failure ?? inventory?.connections?.failure?.description
            ?? inventory?.monitors?.failure?.description
        if let error {
            let notes = search.notes.map { "; \($0)" }.joined()
            throw CloudFailure(description: "the cloud cannot be asked for the address: \(error)\(notes)")
        }
        return inventory?.view(configuration)
    }

    /// The address of a host name; where it has none, the connection that a person most likely meant.
    func host(_ text: String, _ search: Search) async throws -> [LiveTarget] {
        let meant = ClosestName.find(Self.parts(text).connection, among: search.names)
        let rest =
            (meant.map { ". Did you mean \($0)?" } ?? "")
            + (search.notes.isEmpty ? "" : " (\(search.notes.joined(separator: "; ")))")
        guard let name = HostName(text) else {
            let shown = TerminalText.harmless(text)
            throw Failure(
                description:
                    "\(shown) is no address, no host name, and no connection; name one, or give the configuration"
                    + " with --config.file\(rest)")
        }
        do {
            return try await resolve([Wanted(name: text, address: .name(name), settings: apply(.standard))])
        } catch let failure as ResolutionFailure {
            throw Failure(
                description: "\(text) is no connection, and no host: \(failure.reason); check the name, or give the"
                    + " configuration with --config.file\(rest)")
        }
    }

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

    func target(_ name: String, _ address: IPAddress, _ settings: ProbeSettings) throws -> LiveTarget {
        if let source = settings.path.source, source.family != address.family {
            throw Failure(
                description:
                    "the source \(source) is of another family than \(address); give a source of the same family"
                    + " with --source, or choose the family with --address-family")
        }
        return LiveTarget(name: name, address: address, settings: settings)
    }
}
