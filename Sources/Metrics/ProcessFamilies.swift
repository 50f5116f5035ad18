import Exposition
import Probing

/// The standard families about the process, under the names that all Prometheus clients use.
enum ProcessFamilies {
    /// No family where the system did not tell.
    static func collect(_ process: ProcessStatistics?) -> [MetricFamily] {
        guard let process else { return [] }
        return [
            MetricCatalog.processCPU.family(.nanoseconds(process.cpuNanoseconds))
                .created(at: process.startTimeNanoseconds),
            MetricCatalog.processStart.family(.nanoseconds(process.startTimeNanoseconds)),
            MetricCatalog.processResident.family(.count(process.residentBytes)),
            MetricCatalog.processVirtual.family(.count(process.virtualBytes)),
            MetricCatalog.processOpenFiles.family(.count(process.openDescriptors)),
            MetricCatalog.processMaxFiles.family(.count(process.maxDescriptors)),
            MetricCatalog.processThreads.family(.count(process.threads)),
        ]
    }
}
