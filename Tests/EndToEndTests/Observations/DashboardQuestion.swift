import Foundation

/// A query of a dashboard, as Grafana sends it to Prometheus when all there is was chosen.
struct DashboardQuestion: Sendable {
    /// The dashboard's uid, the panel's title and the letter of the query, or the name of the annotation.
    let place: String
    let expression: String

    /// Those of all dashboards.
    static func all() throws -> [DashboardQuestion] {
        let folder = Checkout.root + "/dashboards"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
        return try names.sorted().flatMap { name in
            let data = try Data(contentsOf: URL(filePath: folder + "/" + name))
            return try JSONDecoder().decode(Dashboard.self, from: data).questions
        }
    }

    private struct Dashboard: Decodable {
        struct Panel: Decodable {
            let title: String
            let targets: [Target]?
        }
        struct Target: Decodable {
            let refId: String
            let expr: String
        }
        struct Annotations: Decodable { let list: [Annotation] }
        struct Annotation: Decodable {
            let name: String
            let expr: String
        }

        let uid: String
        let panels: [Panel]
        let annotations: Annotations

        var questions: [DashboardQuestion] {
            let drawn = panels.flatMap { panel in
                (panel.targets ?? []).map { target in
                    DashboardQuestion(
                        place: "\(uid) / \(panel.title) / \(target.refId)", expression: filledIn(target.expr))
                }
            }
            let marked = annotations.list.map {
                DashboardQuestion(place: "\(uid) / annotation \($0.name)", expression: filledIn($0.expr))
            }
            return drawn + marked
        }

        /// A variable that is not known here stays, which Prometheus refuses.
        private func filledIn(_ expression: String) -> String {
            expression
                .replacing("$__rate_interval", with: "5s")
                .replacing("$__range_s", with: "60")
                .replacing("$__range", with: "1m")
                .replacing("$loss", with: "0.05")
                .replacing(/=~"\$[a-z_]+"/, with: "=~\".*\"")
        }
    }
}
