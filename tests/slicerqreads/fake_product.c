/* Takes the viewer's place: says which file it is, by a sum over all of its bytes, and how it was started. */

#include <stdint.h>
#include <stdio.h>

int main(int count, char** arguments)
{
  uint64_t sum = 14695981039346656037u; /* FNV-1a */
  FILE* self = fopen("/proc/self/exe", "rb");
  for (int byte; self && (byte = getc_unlocked(self)) != EOF;)
  {
    sum = (sum ^ (uint64_t)byte) * 1099511628211u;
  }
  printf("%016llx\n", (unsigned long long)sum);
  for (int index = 0; index < count; ++index)
  {
    puts(arguments[index]);
  }
  return 7;
}
