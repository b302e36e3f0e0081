#include <openvino/openvino.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <vector>

#include "base/threads.h"
#include "model/runtime_encoder.h"
#include "moxie/error.h"

namespace moxie {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& model, const char* why) {
    throw Error(ErrorCode::internal, "OpenVINO failed to " + what + " " + model + ": " + why);
}

[[noreturn]] void no_encoder(const std::string& model, const std::string& why) {
    throw Error(ErrorCode::unsupported, "the model is no text encoder: " + why + ": " + model,
                "encoder");
}

/// The precision is always named: left alone, OpenVINO takes bf16 wherever the processor has it.
ov::element::Type precision_of(ov::Core& core, const EncoderName& name) {
    if (name.precision == Precision::f32) return ov::element::f32;
    const auto able = core.get_property("CPU", ov::device::capabilities);
    if (std::find(able.begin(), able.end(), ov::device::capability::BF16) != able.end())
        return ov::element::bf16;
    throw Error(ErrorCode::unsupported,
                "this processor has no bf16; vectors made with it must be made again with " +
                    name.base + "/f32",
                "encoder");
}

enum Input { ids, mask, types, kInputs };
constexpr std::array<const char*, kInputs> kInputNames = {"input_ids", "attention_mask",
                                                          "token_type_ids"};

/// One inference at a time, with the memory of its inputs.
class Lane {
public:
    Lane(ov::CompiledModel& model, const std::array<bool, kInputs>& has, std::size_t most)
        : request_(model.create_infer_request()), has_(has) {
        buffers_[mask].assign(most, 1);
        buffers_[types].assign(most, 0);
    }

    /// A row a token, or one for the whole text.
    ov::Tensor infer(std::vector<std::int64_t> tokens) {
        const ov::Shape shape{1, tokens.size()};
        buffers_[ids] = std::move(tokens);
        for (std::size_t i = 0; i < kInputs; ++i)
            if (has_[i])
                request_.set_tensor(kInputNames[i],
                                    ov::Tensor(ov::element::i64, shape, buffers_[i].data()));
        request_.infer();
        return request_.get_output_tensor(0);
    }

private:
    ov::InferRequest request_;
    std::array<bool, kInputs> has_;
    std::array<std::vector<std::int64_t>, kInputs> buffers_;
};

/// Rows are added in order, a dimension at a time: no sum depends on the width of a register.
void pool(const float* rows, std::size_t count, Pooling pooling, std::span<float> out) {
    std::copy_n(rows, out.size(), out.begin());
    if (pooling == Pooling::first) return;
    for (std::size_t row = 1; row < count; ++row)
        for (std::size_t d = 0; d < out.size(); ++d) out[d] += rows[row * out.size() + d];
    for (float& value : out) value /= static_cast<float>(count);
}

void normalise(std::span<float> vector) {
    double squares = 0;
    for (const float value : vector) squares += static_cast<double>(value) * value;
    const double length = std::sqrt(squares);
    if (!(length > 0) || !std::isfinite(length))
        throw Error(ErrorCode::internal, "the model gave a vector without a direction");
    for (float& value : vector) value = static_cast<float>(value / length);
}

class OpenVinoEncoder final : public Encoder {
public:
    OpenVinoEncoder(const EncoderName& name, const ModelFolder& folder)
        : name_(to_string(name)),
          card_(folder.card),
          tokenizer_(read_tokenizer(folder.tokenizer)),
          streams_(core_count()) {
        try {
            load(name, folder.model);
        } catch (const ov::Exception& error) {
            fail("load", folder.model, error.what());
        }
    }

    const std::string& name() const override { return name_; }
    std::size_t dimensions() const override { return dimensions_; }
    std::size_t most_tokens() const override { return card_.most_tokens; }
    std::size_t count_tokens(std::string_view text) const override {
        return tokenizer_.encode(text, static_cast<std::size_t>(-1)).size();
    }

    void encode(std::span<const std::string_view> texts, Kind kind, std::size_t threads,
                std::span<float> out) const override {
        const std::string& prefix =
            kind == Kind::query ? card_.query_prefix : card_.document_prefix;
        try {
            parallel_for(texts.size(), threads, [&](std::size_t i) {
                encode_one(prefix, texts[i], out.subspan(i * dimensions_, dimensions_));
            });
        } catch (const ov::Exception& error) {
            fail("encode with", name_, error.what());
        }
    }

private:
    void load(const EncoderName& name, const std::string& path) {
        ov::Core core;
        const ov::element::Type precision = precision_of(core, name);
        const auto model = core.read_model(path);
        check(*model, path);
        // As many streams as cores, a thread each: an inference on one thread has the same bits
        // wherever it runs. Pinning would put the threads of two processes onto the same cores.
        const auto streams = static_cast<std::int32_t>(streams_);
        compiled_ = core.compile_model(model, "CPU", ov::hint::inference_precision(precision),
                                       ov::num_streams(streams), ov::inference_num_threads(streams),
                                       ov::hint::enable_cpu_pinning(false));
    }

    void check(const ov::Model& model, const std::string& path) {
        for (const auto& input : model.inputs()) {
            const auto* const known =
                std::find(kInputNames.begin(), kInputNames.end(), input.get_any_name());
            if (known == kInputNames.end())
                no_encoder(path, "it has an input named " + input.get_any_name());
            has_[static_cast<std::size_t>(known - kInputNames.begin())] = true;
        }
        const ov::PartialShape shape = model.output(0).get_partial_shape();
        if (!has_[ids] || shape.rank().is_dynamic() || shape.size() != 3 || shape[2].is_dynamic() ||
            shape[2].get_length() <= 0)
            no_encoder(path, "its output is " + shape.to_string() + ", not [texts, tokens, n]");
        dimensions_ = static_cast<std::size_t>(shape[2].get_length());
    }

    void encode_one(const std::string& prefix, std::string_view text, std::span<float> out) const {
        std::vector<std::int64_t> tokens =
            prefix.empty() ? tokenizer_.encode(text, card_.most_tokens)
                           : tokenizer_.encode(prefix + std::string(text), card_.most_tokens);
        const std::size_t count = tokens.size();
        std::unique_ptr<Lane> lane = take_lane();
        const ov::Tensor rows = lane->infer(std::move(tokens));
        pool(rows.data<const float>(), count, card_.pooling, out);
        normalise(out);
        return_lane(std::move(lane));
    }

    /// A lane that failed is not returned.
    std::unique_ptr<Lane> take_lane() const {
        const std::lock_guard lock(mutex_);
        if (lanes_.empty()) return std::make_unique<Lane>(compiled_, has_, card_.most_tokens);
        std::unique_ptr<Lane> lane = std::move(lanes_.back());
        lanes_.pop_back();
        return lane;
    }
    void return_lane(std::unique_ptr<Lane> lane) const {
        const std::lock_guard lock(mutex_);
        lanes_.push_back(std::move(lane));
    }

    std::string name_;
    ModelCard card_;
    WordPiece tokenizer_;
    std::size_t streams_;
    std::size_t dimensions_ = 0;
    std::array<bool, kInputs> has_{};
    mutable ov::CompiledModel compiled_;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace

void require_runtime() {}

std::unique_ptr<Encoder> runtime_encoder(const EncoderName& name, const ModelFolder& folder) {
    return std::make_unique<OpenVinoEncoder>(name, folder);
}

}  // namespace moxie
