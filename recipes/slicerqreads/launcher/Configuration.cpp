#include "Configuration.h"

#include "Documents.h"
#include "JSONFields.h"
#include "Problem.h"
#include "platform/LocalFiles.h"

#include <cstddef>

namespace qreads::launcher
{

namespace
{

constexpr std::size_t largestFile = 65536;

/// What `superbuild build --release-key` was given; empty otherwise.
constexpr std::string_view compiledKey = SLICERQREADS_RELEASE_KEY;

} // namespace

Configuration readConfiguration(const std::filesystem::path& file)
{
  const std::string where = "The configuration \"" + file.string() + "\"";
  const auto content = platform::readAdministratorsFile(file, largestFile);
  if (!content)
  {
    throw Problem(Problem::Kind::Refused,
                  "There is no configuration \"" + file.string() +
                    "\". Have the administrator write it: {\"share\": \"/folder\", \"channel\": \"stable\"}");
  }
  const JSONFields fields(*content, where);
  Configuration configuration;
  configuration.share = fields.text("share");
  if (!configuration.share.is_absolute())
  {
    fields.refuse("\"share\" has to be a whole path");
  }
  configuration.channel = fields.text("channel");
  if (!isChannelName(configuration.channel))
  {
    fields.refuse("\"channel\" has to be a name of small letters, digits, \"-\" and \"_\"");
  }
  if (compiledKey.empty() && !fields.has("key"))
  {
    fields.refuse("this launcher was built without a public key, so it needs one in \"key\"");
  }
  configuration.key = compiledKey.empty() ? parsePublicKey(fields.text("key"), where)
                                          : parsePublicKey(compiledKey, "The key in this launcher");
  return configuration;
}

} // namespace qreads::launcher
