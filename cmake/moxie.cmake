# One target a folder, explicit sources. Scores are fixed-point and must not depend on the compiler's whim, so no fused
# multiply-add (-ffp-contract=off) and no -march=native: kernels are chosen at run time.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

add_library(moxie_options INTERFACE)
target_compile_options(moxie_options INTERFACE -Wall -Wextra -Wconversion -Wshadow -ffp-contract=off)
# GCC 12 warns falsely of overlap in "literal" + std::string (GCC bug 105651).
target_compile_options(moxie_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(MOXIE_WERROR)
    target_compile_options(moxie_options INTERFACE -Werror)
endif()
if(MOXIE_SANITIZE)
    target_compile_options(moxie_options INTERFACE -fsanitize=${MOXIE_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(moxie_options INTERFACE -fsanitize=${MOXIE_SANITIZE})
endif()
target_include_directories(moxie_options INTERFACE ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(moxie_options INTERFACE Threads::Threads)

# moxie_library(NAME SOURCES a.cpp b.cpp LIBRARIES moxie_base …): the static library of one folder under src/.
function(moxie_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${name} PUBLIC moxie_options ${ARG_LIBRARIES})
endfunction()

# moxie_kernels(LIBRARY a_avx2.cpp a_avx512.cpp -mavx512f …): the second with these options. Compiled for more than the CPU
# that everything must run on; called only where runs_here() says so.
function(moxie_kernels library avx2 avx512)
    if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
        return()
    endif()
    target_sources(${library} PRIVATE ${avx2} ${avx512})
    set_source_files_properties(${avx2} PROPERTIES COMPILE_OPTIONS "-mavx2")
    # GCC 12 warns falsely of its own intrinsics' undefined operands (GCC bug 105593).
    set_source_files_properties(
        ${avx512} PROPERTIES COMPILE_OPTIONS "${ARGN};-Wno-uninitialized;-Wno-maybe-uninitialized")
endfunction()

# moxie_test(NAME SOURCES a_test.cpp LIBRARIES moxie_text …): one GoogleTest program. It is one ctest entry, or SHARDS of
# them, NAME.1 to NAME.n, which share its tests and may run side by side.
function(moxie_test name)
    cmake_parse_arguments(ARG "" "TIMEOUT;SHARDS" "SOURCES;LIBRARIES" ${ARGN})
    if(NOT BUILD_TESTING)
        return()
    endif()
    find_package(GTest REQUIRED)
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE moxie_options ${ARG_LIBRARIES} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${name} PRIVATE MOXIE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    # Assertions expand to much code that runs once: compiling it is what takes the time.
    if(MOXIE_SANITIZE)
        target_compile_options(${name} PRIVATE -O0)
    elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
        target_compile_options(${name} PRIVATE -O1)
    endif()
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 300)
    endif()
    if(MOXIE_SANITIZE)
        math(EXPR ARG_TIMEOUT "5 * ${ARG_TIMEOUT}")
    endif()
    if(NOT ARG_SHARDS)
        add_test(NAME ${name} COMMAND ${name})
        set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT})
        return()
    endif()
    foreach(shard RANGE 1 ${ARG_SHARDS})
        math(EXPR index "${shard} - 1")
        add_test(NAME ${name}.${shard} COMMAND ${name})
        # The long ones begin first.
        set_tests_properties(${name}.${shard} PROPERTIES TIMEOUT ${ARG_TIMEOUT} COST 100
            ENVIRONMENT "GTEST_TOTAL_SHARDS=${ARG_SHARDS};GTEST_SHARD_INDEX=${index}")
    endforeach()
endfunction()

# moxie_pkg(TARGET libgumbo gumbo): an imported target from pkg-config.
function(moxie_pkg target module)
    if(NOT TARGET PkgConfig::${target})
        pkg_check_modules(${target} REQUIRED IMPORTED_TARGET GLOBAL ${module})
    endif()
endfunction()

# moxie_openvino(): openvino::runtime where script/setup has put it, and nothing where it is not. Never in sanitizer
# builds: it aborts under AddressSanitizer and ThreadSanitizer.
set(MOXIE_OPENVINO AUTO CACHE STRING "OpenVINO: AUTO, ON (must be there) or OFF")
function(moxie_openvino)
    if(MOXIE_OPENVINO STREQUAL OFF OR MOXIE_SANITIZE)
        return()
    endif()
    set(cache $ENV{MOXIE_CACHE})
    if(NOT cache)
        set(cache ${PROJECT_SOURCE_DIR}/.cache)
    endif()
    find_package(OpenVINO 2026.4 QUIET CONFIG COMPONENTS Runtime PATHS ${cache}/openvino NO_DEFAULT_PATH
        PATH_SUFFIXES openvino/cmake)
    if(OpenVINO_FOUND)
        set_target_properties(openvino::runtime PROPERTIES IMPORTED_GLOBAL TRUE)
        message(STATUS "OpenVINO ${OpenVINO_VERSION}: ${OpenVINO_DIR}")
    elseif(MOXIE_OPENVINO STREQUAL ON)
        message(FATAL_ERROR "OpenVINO 2026.4 is not in ${cache}/openvino; run script/setup")
    else()
        message(STATUS "No OpenVINO in ${cache}/openvino: search by words alone. script/setup fetches it")
    endif()
endfunction()
