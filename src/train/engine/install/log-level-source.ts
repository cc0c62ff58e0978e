/**
 * C++ that is compiled into the binding and runs when it is loaded.
 *
 * Some of TensorFlow 2.20 writes to the log of Abseil, which reads no environment variable and begins with a warning of its
 * own. This gives it the level that `TF_CPP_MIN_LOG_LEVEL` gives to the rest of TensorFlow. The declarations are those of
 * `absl/log/globals.h` of the one release of TensorFlow that the engine is made of, whose package has no such header.
 */
export const LOG_LEVEL_SOURCE = `
#include <cstdlib>

namespace absl {
inline namespace lts_20250127 {
enum class LogSeverityAtLeast : int { kInfo = 0, kWarning = 1, kError = 2, kFatal = 3 };
void SetMinLogLevel(LogSeverityAtLeast severity);
}  // namespace lts_20250127
}  // namespace absl

namespace {
const bool has_log_level = [] {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level == nullptr) return false;
  absl::SetMinLogLevel(static_cast<absl::LogSeverityAtLeast>(std::atoi(level)));
  return true;
}();
}  // namespace
`;
