#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace moxie {

/// Throws Error{invalid_request, "expert"} unless `name` is 1 to 100 bytes of letters and digits of
/// any script (composed: NFC), '.', '_' and '-', not starting with '.' or '-'.
void check_expert_name(std::string_view name);

/// Makes a valid expert name of a folder's name: other characters become '-'.
std::string expert_name_of(std::string_view folder);

/// "did you mean git, gitweb?" or a list of what there is; for an expert that does not exist.
std::string near_names(std::string_view name, const std::vector<std::string>& known);

}  // namespace moxie
