#include <Python.h>

/* Starts far enough to know that the library links and its built-in modules are in the table. */
int main(void)
{
  static const char* const wanted[] = { "math", "zlib", "_datetime", "_socket", "grp", "unicodedata" };
  for (size_t index = 0; index < sizeof(wanted) / sizeof(wanted[0]); ++index)
  {
    const struct _inittab* entry = PyImport_Inittab;
    while (entry->name && strcmp(entry->name, wanted[index]) != 0)
    {
      ++entry;
    }
    if (!entry->name)
    {
      return 1;
    }
  }
  PyConfig configuration;
  PyConfig_InitIsolatedConfig(&configuration);
  configuration.site_import = 0;
  PyConfig_SetBytesString(&configuration, &configuration.home, PYTHON_HOME);
  PyStatus status = Py_InitializeFromConfig(&configuration);
  PyConfig_Clear(&configuration);
  if (PyStatus_Exception(status))
  {
    return 2;
  }
  int failed = PyRun_SimpleString("import json, zlib, datetime\n"
                                  "assert json.loads('[1]') == [1]\n"
                                  "assert zlib.decompress(zlib.compress(b'ct')) == b'ct'\n"
                                  "gr\u00f6\u00dfe = 1\n");
  return Py_FinalizeEx() < 0 || failed ? 3 : 0;
}
