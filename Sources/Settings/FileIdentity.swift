import Glibc

/// The identity of a file, which changes with its content, without reading it. It also changes if a symbolic link in
/// the path does, as with the files of a Kubernetes ConfigMap.
package struct FileIdentity: Sendable, Hashable {
    private let device: dev_t
    private let inode: ino_t
    private let size: off_t
    /// The time of the last change of content or permissions.
    private let times: [Int]

    /// `nil` if there is no file at `path`, or no permission to inspect it.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
        size = status.st_size
        times = [status.st_mtim, status.st_ctim].flatMap { [$0.tv_sec, $0.tv_nsec] }
    }
}
