import Availability
import ExporterToolkit
import Logging
import NetworkPrimitives
import Probing
import Settings
import StatusPages

/// Begins, ends and lists silences over HTTP.
///
/// A browser sends PUT and DELETE to another site only after that site allows it, and no answer here does. No page of
/// another site can therefore silence a connection.
struct SilenceRoutes: Sendable {
    static let path = "/api/v1/silences"

    let silences: SilenceRegister
    let events: EventLog
    let logger: Logger
    /// Nanoseconds since the Unix epoch.
    let now: @Sendable () -> Int64
    /// The names of all watched connections.
    let connections: @Sendable () -> [String]

    static func matches(_ request: WebRequest) -> Bool {
        request.path == path || request.path.hasPrefix(path + "/")
    }

    func response(to request: WebRequest) -> WebResponse {
        guard request.path != Self.path else {
            guard request.method == "GET" || request.method == "HEAD" else {
                return .methodNotAllowed(allow: "GET, HEAD")
            }
            return .json(SilenceListDocument(silences: silences.active(at: now()).map(SilenceDocument.init)))
        }
        let name = PercentCoding.decode(request.path.dropFirst(Self.path.count + 1)) ?? ""
        switch request.method {
        case "PUT": return begin(name, request.query)
        case "DELETE": return end(name)
        default: return .methodNotAllowed(allow: "PUT, DELETE")
        }
    }

    private func begin(_ name: String, _ query: String) -> WebResponse {
        let fields = Dictionary(PercentCoding.fields(of: query)) { $1 }
        do throws(SettingRefusal) {
            let order = try SilenceRequest(name: name, length: fields["for"] ?? "", reason: fields["reason"] ?? "")
            return begin(order.silence(at: now()))
        } catch {
            return .text(.badRequest, "\(error.message)\n")
        }
    }

    private func begin(_ silence: Silence) -> WebResponse {
        let names = connections()
        let count = names.count(where: silence.pattern.matches)
        guard count > 0 else { return .text(.notFound, "\(Self.noConnection(silence.pattern, among: names))\n") }
        do throws(SilenceRefusal) {
            switch try silences.begin(silence) {
            case .began: report(silence, "began", count)
            case .replaced: report(silence, "replaced", count)
            case .repeated: break
            }
            return .json(SilenceChangeDocument(silence: SilenceDocument(silence), connections: count))
        } catch {
            return .text(
                .conflict,
                "there are \(Silence.maximumCount) silences already. End one first, or use a pattern such as berlin-*\n"
            )
        }
    }

    private func end(_ name: String) -> WebResponse {
        do throws(SettingRefusal) {
            let pattern = try SilenceRequest.pattern(name)
            guard let silence = try? silences.end(pattern) else {
                return .text(.notFound, "\(noSilence(pattern))\n")
            }
            let count = connections().count(where: pattern.matches)
            logger.info("silence ended by request", metadata: ["name": "\(name)", "reason": "\(silence.reason)"])
            record(.silenceEnded, silence, "silence of \(name) ended by request: \(silence.reason)")
            return .json(SilenceChangeDocument(silence: SilenceDocument(silence), connections: count))
        } catch {
            return .text(.badRequest, "\(error.message)\n")
        }
    }

    private static func noConnection(_ pattern: NamePattern, among names: [String]) -> String {
        if pattern.hasWildcard { return "no connection matches \(pattern.text)" }
        let hint = ClosestName.find(pattern.text, among: names).map { "; did you mean \($0)?" } ?? ""
        return "no connection is named \(pattern.text)\(hint)"
    }

    private func noSilence(_ pattern: NamePattern) -> String {
        let others = silences.active(at: now()).map(\.pattern.text)
        let hint = ClosestName.find(pattern.text, among: others).map { "; did you mean \($0)?" } ?? ""
        return "no silence is named \(pattern.text)\(hint)"
    }

    private func report(_ silence: Silence, _ verb: String, _ count: Int) {
        logger.info(
            "silence \(verb)",
            metadata: [
                "name": "\(silence.pattern.text)", "connections": .stringConvertible(count),
                "until": "\(silence.end.asTime)",
                "reason": "\(silence.reason)",
            ])
        record(
            .silenceBegan, silence, "silence of \(silence.pattern.text) until \(silence.end.asTime): \(silence.reason)")
    }

    private func record(_ kind: Event.Kind, _ silence: Silence, _ text: String) {
        events.record(Event(time: now(), kind: kind, connection: silence.connection, text: text))
    }
}
