#include "tiny.h"

const char* tiny_answer(void)
{
    return "{\"schema\": 1, \"events\": {\"first_image_painted\": 12.5}}";
}
