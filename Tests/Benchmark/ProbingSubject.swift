/// Who probes.
enum ProbingSubject: String {
    case floor
    case exporter
}
