#pragma once

#include <string>
#include <vector>

#include "cli/terminal_text.h"
#include "moxie/manage.h"
#include "moxie/models.h"

namespace moxie::cli {

std::string render_add(const AddReport& report);
std::string render_encode(const EncodeReport& report);
std::string render_discover(const DiscoverReport& report, const Style& style);
std::string render_remove(const RemoveReport& report);
std::string render_experts(const std::vector<ExpertInfo>& experts, const Style& style);
std::string render_expert(const ExpertInfo& expert, const Style& style);
std::string render_check(const CheckReport& report);
/// `folder` is where models are installed.
std::string render_models(const std::vector<ModelInfo>& models, const std::string& folder,
                          const Style& style);

}  // namespace moxie::cli
