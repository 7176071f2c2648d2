// What the sanitizers are told by a program that is compiled with them. The environment's ASAN_OPTIONS and
// UBSAN_OPTIONS add to it.

// NOLINTBEGIN(bugprone-reserved-identifier): the names are those that the sanitizers look for.
extern "C"
{
  const char* __asan_default_options();
  const char* __ubsan_default_options();

  /// By default a finding ends the program with 1, as a file that cannot be read does. Leaks are not looked for: ITK's
  /// and OpenJPEG's own code leaks a little whenever it refuses a damaged file, and CPython and Qt keep memory until
  /// the process ends. What is too large to be had gives no memory, as in the product.
  const char* __asan_default_options()
  {
    return "exitcode=99:detect_leaks=0:allocator_may_return_null=1";
  }

  const char* __ubsan_default_options()
  {
    return "exitcode=99:halt_on_error=1:print_stacktrace=1";
  }
}
// NOLINTEND(bugprone-reserved-identifier)
