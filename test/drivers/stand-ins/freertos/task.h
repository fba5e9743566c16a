/* Stand-in for ESP-IDF's freertos/task.h. */
#ifndef STAND_IN_FREERTOS_TASK_H
#define STAND_IN_FREERTOS_TASK_H

#include "FreeRTOS.h"

typedef void (*TaskFunction_t)(void *context);
typedef struct tskTaskControlBlock *TaskHandle_t;

BaseType_t xTaskCreate(TaskFunction_t task, const char *name, uint32_t stack_bytes, void *context, UBaseType_t priority,
	TaskHandle_t *handle);
TaskHandle_t xTaskGetHandle(const char *name);
UBaseType_t uxTaskGetStackHighWaterMark(TaskHandle_t task);
void vTaskDelay(TickType_t ticks);

#endif
