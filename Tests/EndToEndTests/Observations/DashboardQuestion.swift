import Foundation

/// A query of a dashboard, as Grafana sends it to Prometheus.
struct DashboardQuestion: Sendable {
    /// The dashboard's uid, the panel's title and the query's letter; or the name of the annotation.
    let place: String
    let expression: String
    /// The labels that a table has columns for; `nil` for other panels.
    let columns: Set<String>?

    /// Looks up the values of a dashboard variable by metric selector and label.
    typealias Values = (_ selector: String, _ label: String) async throws -> [String]

    /// Returns the queries of all dashboards, with all values chosen for each variable that `chosen` does not set.
    static func all(
        choosing chosen: [String: String] = [:], spans: [String: String] = spans,
        values: Values = { _, _ in [".*"] }
    ) async throws -> [DashboardQuestion] {
        let folder = Checkout.root + "/dashboards"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
        var questions: [DashboardQuestion] = []
        for name in names.sorted() {
            let data = try Data(contentsOf: URL(filePath: folder + "/" + name))
            let board = try JSONDecoder().decode(Dashboard.self, from: data)
            questions += board.questions(try await board.fillings(chosen, values).merging(spans) { $1 })
        }
        return questions
    }

    /// Grafana's variables of the time range, for a Prometheus that scrapes every second.
    static let spans = ["__rate_interval": "5s", "__range_s": "60", "__range": "1m"]

    private struct Dashboard: Decodable {
        struct Panel: Decodable {
            let title: String
            let targets: [Target]?
            let transformations: [Transformation]?

            var columns: Set<String>? {
                transformations?.compactMap(\.options.indexByName).first.map { Set($0.keys) }
            }
        }
        struct Transformation: Decodable { let options: Options }
        struct Options: Decodable { let indexByName: [String: Int]? }
        struct Target: Decodable {
            let refId: String
            let expr: String
        }
        struct Annotations: Decodable { let list: [Annotation] }
        struct Annotation: Decodable {
            let name: String
            let expr: String
        }
        struct Templating: Decodable { let list: [Variable] }
        struct Variable: Decodable {
            let name: String
            let definition: String?
            let options: [Option]?
        }
        struct Option: Decodable {
            let value: String
            let selected: Bool
        }

        let uid: String
        let panels: [Panel]
        let annotations: Annotations
        let templating: Templating

        func questions(_ fillings: [String: String]) -> [DashboardQuestion] {
            let drawn = panels.flatMap { panel in
                (panel.targets ?? []).map { target in
                    DashboardQuestion(
                        place: "\(uid) / \(panel.title) / \(target.refId)",
                        expression: filled(target.expr, fillings), columns: panel.columns)
                }
            }
            let marked = annotations.list.map {
                DashboardQuestion(
                    place: "\(uid) / annotation \($0.name)", expression: filled($0.expr, fillings), columns: nil)
            }
            return drawn + marked
        }

        /// Returns the value of each variable. Later variables can use earlier ones.
        func fillings(_ chosen: [String: String], _ values: Values) async throws -> [String: String] {
            var fillings = chosen
            for variable in templating.list where chosen[variable.name] == nil {
                if let option = variable.options?.first(where: \.selected) {
                    fillings[variable.name] = option.value
                } else if let list = variable.definition?.wholeMatch(of: #/label_values\((.*), (\w+)\)/#) {
                    let found = try await values(filled(String(list.1), fillings), String(list.2))
                    fillings[variable.name] = "(" + found.joined(separator: "|") + ")"
                }
            }
            return fillings
        }

        /// Replaces the variables. An unknown variable stays and makes Prometheus reject the query. `$1` is not a
        /// variable of Grafana.
        private func filled(_ expression: String, _ fillings: [String: String]) -> String {
            expression.replacing(#/\$([a-z_]\w*)/#) { fillings[String($0.1)] ?? String($0.0) }
        }
    }
}
