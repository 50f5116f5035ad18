package import EmbeddedCloud
import ExporterToolkit
package import VPNConfiguration

extension EmbeddedCloud {
    /// Listens where a setting says, which an error names.
    package static func bind(
        _ configuration: EmbeddedCloudConfiguration, at listener: LoopbackListener, by setting: String
    ) async throws -> EmbeddedCloud {
        do throws(BindingError) {
            return try await bind(configuration, host: "\(listener.address)", port: Int(listener.port))
        } catch {
            guard let code = error.code else { throw error }
            throw ListenFailure(place: "\(listener)", setting: setting, port: Int(listener.port), code: code)
        }
    }
}
