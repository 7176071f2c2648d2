#include <stdio.h>
#include <string.h>

#include "tiny.h"

int main(int count, char** words)
{
    static const char option[] = "--report-startup-timing=";
    if (count > 1 && strcmp(words[1], "--python") == 0) {
        puts(PYTHON);
        return 0;
    }
    puts("stub with modules " MODULES);
    for (int i = 1; i < count; ++i) {
        if (strncmp(words[i], option, strlen(option)) == 0) {
            FILE* file = fopen(words[i] + strlen(option), "w");
            if (file == NULL) {
                return 1;
            }
            fputs(tiny_answer(), file);
            fclose(file);
        }
    }
    return 0;
}
