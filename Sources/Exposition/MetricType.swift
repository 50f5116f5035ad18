/// What kind of figure a family holds, as its `# TYPE` line says it.
package enum MetricType: String, Sendable, CaseIterable {
    case counter
    case gauge
    case histogram
}
