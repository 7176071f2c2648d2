const char* tiny_answer(void);
